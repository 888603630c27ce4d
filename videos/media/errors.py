"""The one error of the media package: a code for programs and a sentence for people."""

SENTENCES: dict[str, str] = {
    "empty": "This file is empty. Choose the video again and upload it once more.",
    "not_video": "This file is not a video. Choose an MP4, MOV or WebM video and upload it again.",
    "unreadable": "This video is damaged and cannot be played. Export it again from your phone or editor, "
    "then upload the new file.",
    "truncated": "This video is incomplete: its end is missing. The copy or recording was probably "
    "interrupted. Upload the whole file again.",
    "too_long": "This video is too long. Trim it and upload it again.",
    "too_large_picture": "The picture of this video is too large. "
    "Export it at 4K or smaller and upload it again.",
    "too_many_streams": "This file holds too many tracks. Export it with one picture and one sound track, "
    "then upload it again.",
    "unsupported": "This kind of video is not supported. "
    "Export it as MP4 (H.264 and AAC) and upload it again.",
    "no_space": "The site has run out of storage space, so your video could not be finished. "
    "Nothing is lost: try again later, or tell the site's staff.",
    "timeout": "Preparing this video took too long and was stopped. Try again later; "
    "if it happens again, export a shorter or smaller version.",
    "encoder": "Something went wrong on our side while preparing this video. Nothing is lost: try again.",
    "not_image": "This file is not a picture we can read. Choose a JPEG, PNG or WebP picture.",
    "image_too_big": "This picture is too big. Choose a smaller one.",
}
RETRYABLE = frozenset({"no_space", "timeout", "encoder"})


class MediaError(Exception):
    """Media work failed for a reason that a person can understand.

    Args:
        code: one of the keys of `SENTENCES`.
        sentence: what is wrong and what to do; the code's own sentence when empty.
        detail: technical remainder (the end of ffmpeg's messages) for logs, never for people.
    """

    def __init__(self, code: str, sentence: str = "", detail: str = "") -> None:
        # All arguments go to Exception, so that the error survives pickling between processes.
        super().__init__(code, sentence, detail)
        self.code = code
        self.sentence = sentence or SENTENCES[code]
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"

    @property
    def permanent(self) -> bool:
        """True when trying the same file again cannot help."""
        return self.code not in RETRYABLE
