"""What people are told, and how they want to be told. Import from here: `from notifications.models import Line`."""

from .digest import Digest
from .kind import Kind
from .line import Line
from .notification import Notification
from .wishes import MutedVideo, Preference

__all__ = ["Digest", "Kind", "Line", "MutedVideo", "Notification", "Preference"]
