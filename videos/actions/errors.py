"""How an action says no."""


class Refused(Exception):
    """The action may not be done; nothing was written.

    Args:
        sentence: what happened and what to do, for the person.
        status: the HTTP status that a page answers with.
        field: the field of a form that it is about, if it is about one.
    """

    def __init__(self, sentence: str, *, status: int = 403, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.field = field
