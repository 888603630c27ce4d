"""What people send us, checked for its form. The rules themselves live in the actions."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms

from .models import Account, VideoSave
from .models.account import BIO_MAX, HANDLE_MAX
from .models.comment import COMMENT_MAX
from .models.engagement import NOTE_MAX
from .models.video import CAPTION_MAX


class SignupForm(AllauthSignupForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].max_length = HANDLE_MAX
        self.fields["username"].label = "Handle"


class PlainText(forms.CharField):
    """Text with line breaks. Browsers send a break as two signs, and count it as one; so do we."""

    default_error_messages = {
        "max_length": "This has %(show_value)d signs, and may have %(limit_value)d at most.",
    }

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class WordsForm(forms.Form):
    """A video's words, audience and download switch. The action says what is too long or unknown."""

    caption = forms.CharField(
        required=False, strip=True, widget=forms.Textarea(attrs={"maxlength": CAPTION_MAX})
    )
    audience = forms.CharField(required=False)
    downloads = forms.BooleanField(required=False)
    post = forms.BooleanField(required=False)


class UploadForm(WordsForm):
    file = forms.FileField(
        required=True, allow_empty_file=True, error_messages={"required": "Choose a video first."}
    )
    draft = forms.BooleanField(required=False)


class CommentForm(forms.Form):
    text = PlainText(required=False, widget=forms.Textarea(attrs={"maxlength": COMMENT_MAX}))
    parent = forms.IntegerField(required=False)


class NoteForm(forms.ModelForm):  # type: ignore[type-arg]
    note = PlainText(
        max_length=NOTE_MAX, required=False, widget=forms.Textarea(attrs={"rows": 2, "maxlength": NOTE_MAX})
    )

    class Meta:
        model = VideoSave
        fields = ("reason", "note")
        widgets = {"reason": forms.RadioSelect}
        error_messages = {"reason": {"invalid_choice": "That is not one of the reasons."}}


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    picture = forms.FileField(
        required=False, widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )
    remove_picture = forms.BooleanField(required=False)
    bio = PlainText(max_length=BIO_MAX, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = Account
        fields = ("handle", "display_name", "bio")
