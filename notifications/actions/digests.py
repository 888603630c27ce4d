"""Taking a digest upon oneself, and what is written down when it has been sent."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notifications.models import Digest
from notifications.selectors.digest import Content, Edition, not_yet, to_be_told
from notifications.selectors.lines import rows_shown


def claim(*, digest: Digest, of: Edition) -> bool:
    """Take the digest of a day upon oneself: of all who try, one may send it, once, and nobody ever again.

    Returns:
        whether it is this one. It may be killed before it has sent anything: then there is no digest on
        this day, and what it would have told is in the next one.
    """
    # By the row's own columns alone: PostgreSQL looks at these again when it has waited for somebody else.
    return Digest.objects.filter(not_yet(of), pk=digest.pk).update(day=of.day) == 1


@transaction.atomic
def note_sent(*, digest: Digest, of: Edition, told: Content) -> None:
    """What was told, or stands in the inbox, waits no longer.

    What the letter had no room for, and is told nowhere else, waits for the next one; and so does what is hidden
    from the account, for as long as it is news.
    """
    shown = rows_shown({note.line: note.newest for note in told.notes})
    to_be_told(digest.account, of).filter(shown | Q(on_site=True)).update(in_digest=False)
    Digest.objects.filter(pk=digest.pk).update(sent_at=timezone.now())
