"""How an action says no."""

import math


class Refused(Exception):
    """The action may not be done; nothing was written.

    Args:
        sentence: what happened and what to do, for the person.
        status: the HTTP status that a page answers with.
        field: the field of a form that it is about, if it is about one.
        retry_after: in how many seconds it may be done, where only time is missing.
    """

    def __init__(
        self, sentence: str, *, status: int = 403, field: str = "", retry_after: int | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.field = field
        self.retry_after = retry_after


def wait_in_words(seconds: float) -> str:
    """How long somebody has to wait: “40 seconds”, “5 minutes”, “3 hours”, never too short."""
    size, unit = (1, "second") if seconds <= 59 else (60, "minute") if seconds <= 5400 else (3600, "hour")
    number = max(1, math.ceil(seconds / size))
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
