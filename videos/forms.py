"""What people send us, checked for its form. The rules themselves live in the actions."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.http import QueryDict

from .actions.errors import Refused
from .models import Account, VideoSave
from .models.account import BIO_MAX, HANDLE_MAX
from .models.collection import COLLECTION_NAME_MAX
from .models.comment import COMMENT_MAX
from .models.engagement import NOTE_MAX
from .models.report import DETAILS_MAX
from .models.video import CAPTION_MAX
from .selectors.collections import Choice
from .templatetags.hush import clock


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

    caption = PlainText(required=False, strip=True, widget=forms.Textarea(attrs={"maxlength": CAPTION_MAX}))
    audience = forms.CharField(required=False)
    downloads = forms.BooleanField(required=False)
    comments_from = forms.CharField(required=False)
    post = forms.BooleanField(required=False)


class UploadForm(WordsForm):
    file = forms.FileField(
        required=True, allow_empty_file=True, error_messages={"required": "Choose a video first."}
    )
    draft = forms.BooleanField(required=False)


class ReportForm(forms.Form):
    """What is wrong with something. The action says which reasons there are, and what is too long."""

    reason = forms.CharField(required=False)
    details = PlainText(required=False, strip=True, max_length=DETAILS_MAX)


class CaptionsForm(forms.Form):
    """Captions for the sound. The action says what is wrong with the language or the text."""

    language = forms.CharField(required=False)
    code = forms.CharField(required=False)
    text = forms.CharField(required=False, strip=False, widget=forms.Textarea)


class PosterForm(forms.Form):
    number = forms.IntegerField(required=False)


class CommentForm(forms.Form):
    text = PlainText(required=False, widget=forms.Textarea(attrs={"maxlength": COMMENT_MAX}))
    parent = forms.IntegerField(required=False)


class MomentField(forms.Field):
    """A position in a video, written as minutes and seconds; in milliseconds, or None."""

    default_error_messages = {"odd": "Write the moment as minutes and seconds, such as 0:14."}
    written = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,2})", re.ASCII)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        found = self.written.fullmatch(text)
        if not found:
            raise forms.ValidationError(self.error_messages["odd"], code="odd")
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return ((hours * 60 + minutes) * 60 + seconds) * 1000


class NoteForm(forms.ModelForm):  # type: ignore[type-arg]
    """The sheet after a save. What it doesn't mention stays as it is."""

    note = PlainText(
        max_length=NOTE_MAX, required=False, widget=forms.Textarea(attrs={"rows": 2, "maxlength": NOTE_MAX})
    )
    moment = MomentField(required=False)
    new_collection = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"maxlength": COLLECTION_NAME_MAX})
    )

    class Meta:
        model = VideoSave
        fields = ("reason", "note")
        widgets = {"reason": forms.RadioSelect}
        error_messages = {"reason": {"invalid_choice": "That is not one of the reasons."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance.moment_ms
        self.kept_ms, self.kept_text = kept, "" if kept is None else clock(kept)
        self.initial["moment"] = self.kept_text

    def _chosen(self, name: str) -> list[str]:
        sent = self.data.getlist(name) if isinstance(self.data, QueryDict) else []
        return [str(key) for key in dict.fromkeys(sent)]

    def wanted(self) -> dict[str, Any]:
        """What `note_save` is to write. Only the collections that were ticked or unticked here change."""
        had, has = self._chosen("had"), self._chosen("in")
        wanted = {
            "reason": self.cleaned_data["reason"],
            "note": self.cleaned_data["note"],
            "add_to": [key for key in has if key not in had],
            "take_from": [key for key in had if key not in has],
            "new_collection": self.cleaned_data["new_collection"],
        }
        if "moment" in self.data:
            # Shown to the second and kept to the millisecond: what wasn't touched isn't rounded.
            touched = self.data["moment"].strip() != self.kept_text
            wanted["moment_ms"] = self.cleaned_data["moment"] if touched else self.kept_ms
        return wanted

    def with_choice(self, choices: list[Choice]) -> list[Choice]:
        """The collections as they are, or as they were ticked in a form that was refused."""
        for choice in choices if self.is_bound else ():
            choice.has = choice.collection.key in self._chosen("in")
        return choices

    def add_refusal(self, refusal: Refused) -> None:
        """Show an action's no beside the field that it is about."""
        field = {"name": "new_collection"}.get(refusal.field, refusal.field)
        self.add_error(field if field in self.fields else None, refusal.sentence)


class LeaveForm(forms.Form):
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Your password makes sure that it is you."},
    )


class HandleField(forms.CharField):
    """As sign-up takes it: with the @ that people write before it, or without.

    How long it may be, the account says: browsers count an emoji as two signs or more, and would cut it off.
    """

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).removeprefix("@")


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    picture = forms.FileField(
        required=False, widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )
    remove_picture = forms.BooleanField(required=False)
    handle = HandleField()
    bio = PlainText(max_length=BIO_MAX, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = Account
        fields = ("handle", "display_name", "bio")
