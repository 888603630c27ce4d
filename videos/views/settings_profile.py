"""What others see of an account, to be changed by its owner."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from videos.actions.accounts import edit_profile
from videos.actions.handles import CHANGES, WITHIN, changes_left, next_change, reserved_for, too_often
from videos.forms import ProfileForm
from videos.incoming import REFUSAL
from videos.media.images import AVATAR_MB
from videos.models import Account
from videos.models.account import handle_key

from .gate import sign_in_required
from .privacy import tabs
from .requests import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
def settings_profile(request: MemberRequest) -> HttpResponse:
    # The form works on a copy: what it refuses must not show in the page around it.
    copy = Account.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, request.FILES or None, instance=copy)
    if dropped := request.META.get(REFUSAL):
        form.add_error("picture", dropped.sentence)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            account = edit_profile(
                account=Account.objects.get(pk=request.user.pk),
                handle=sent["handle"],
                display_name=sent["display_name"],
                bio=sent["bio"],
                avatar=sent["picture"],
                remove_avatar=sent["remove_picture"],
            )
        except ValidationError as error:
            for field, sentences in error.message_dict.items():
                form.add_error(
                    {"avatar": "picture"}.get(field, field if field in form.fields else None), sentences
                )
        else:
            is_renamed = handle_key(account.handle) != handle_key(request.user.handle)
            moved = " Links with your old handle lead here." if is_renamed else ""
            messages.success(request, f"Your profile is changed.{moved}")
            return redirect("videos:profile", handle=account.handle)
    context = {
        "form": form,
        "settings_tabs": tabs(request),
        "picture_mb": AVATAR_MB,
        "handle_hint": _before_a_change(request.user),
        "reserved": reserved_for(request.user),
    }
    return render(request, "videos/settings_profile.html", context, status=422 if form.errors else 200)


def _before_a_change(account: Account) -> str:
    """What another handle would do, and whether there may be one now."""
    if again := next_change(account):
        return too_often(again)
    left = changes_left(account)
    return (
        "Your address here, and the name on downloaded files. Letters of any script, digits, emoji and . _ - are "
        "fine. If you change it, links with the old one lead here, nobody else can take it, and files for "
        f"downloads are made anew. You can do so {CHANGES} times in {WITHIN.days} days"
        + (
            ", and once more now."
            if left == 1
            else f", and {left} times more now."
            if left < CHANGES
            else "."
        )
    )
