"""Taking a digest upon oneself, and what is written down when it has been sent."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from notifications.models import Digest
from notifications.selectors.digest import Edition, not_yet, to_be_told


def claim(*, digest: Digest, of: Edition) -> bool:
    """Take the digest of a day upon oneself: of all who try, one may send it, once, and nobody ever again.

    Returns:
        whether it is this one. It may be killed before it has sent anything: then there is no digest on
        this day, and what it would have told is in the next one.
    """
    # By the row's own columns alone: PostgreSQL looks at these again when it has waited for somebody else.
    return Digest.objects.filter(not_yet(of), pk=digest.pk).update(day=of.day) == 1


@transaction.atomic
def note_sent(*, digest: Digest, of: Edition) -> None:
    """What was told waits no longer. What is hidden from the account still does, for as long as it is news."""
    to_be_told(digest.account, of).update(in_digest=False)
    Digest.objects.filter(pk=digest.pk).update(sent_at=timezone.now())
