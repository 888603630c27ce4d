"""Everything that Hush says out loud, in the past tense. Saving is not here, and never will be.

Each is sent inside the transaction that made it true, with `send` (not `send_robust`): what a
receiver writes stands or falls with the fact itself. Arguments: `like`, `comment` or `follow`, the row.
"""

from django.dispatch import Signal

video_liked = Signal()
video_unliked = Signal()
video_commented = Signal()
comment_deleted = Signal()
account_followed = Signal()
account_unfollowed = Signal()
