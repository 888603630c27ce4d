"""How an action says no."""


class Refused(Exception):
    """The action may not be done; nothing was written.

    Args:
        sentence: what happened and what to do, for the person.
        status: the HTTP status that a page answers with.
    """

    def __init__(self, sentence: str, *, status: int = 403) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
