"""Everything that Hush says out loud, in the past tense. Saving is not here, and never will be.

Each is sent inside the transaction that made it true, with `send` (not `send_robust`): what a
receiver writes stands or falls with the fact itself. Arguments: `like`, `comment`, `follow` or `video`, the row.
"""

from django.dispatch import Signal

video_published = Signal()  # for the first time; a change of privacy never says so again
video_liked = Signal()
video_unliked = Signal()
video_commented = Signal()  # others can read it now: written, or let through by the creator
comment_edited = Signal()  # the text of one that others can read is another
comment_deleted = Signal()  # others can no longer read it
comment_restored = Signal()  # others can read it again: its deletion was undone
comment_liked = Signal()  # `like` is a CommentLike
comment_unliked = Signal()
account_followed = Signal()
account_unfollowed = Signal()
