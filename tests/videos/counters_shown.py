"""Where the save counts of one video stand in all that its creator sees, and nowhere else.

`Counts.told` writes what these places should say into what they said before: what comes out must be what
is seen now, byte for byte. So a number that moves elsewhere, or moves wrongly, is a difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

WAYS = {
    "save": ("Save video", "Saved", "saves"),
    "favorite": ("Favorite", "Favorited", "favorites"),
    "download": ("Download", "Downloaded", "downloads"),
}
N, RATE, CELL = r"(\d+)", r"(\d+\.\d)", r"</td>\s*<td[^>]*>"


@dataclass
class Counts:
    """What was done to a video of a Business account, all of it on one day, its only video."""

    slug: str
    day: str  # as a page says it, such as "20 March"
    iso_day: str
    views: int
    save: int
    favorite: int
    download: int
    savers: int

    @property
    def ways(self) -> list[int]:
        return [self.save, self.favorite, self.download]

    @property
    def total(self) -> int:
        return sum(self.ways)

    @property
    def rate(self) -> str:
        """Savers for every hundred viewers."""
        return f"{100 * self.savers / self.views:.1f}"

    def told(self, seen: dict[str, str]) -> dict[str, str]:
        """The same texts, by address, saying these numbers."""
        # The promise shows an example, whose numbers are its own.
        return {at: text if "/promise/" in at else self._put_into(text) for at, text in seen.items()}

    def _put_into(self, text: str) -> str:
        for pattern, numbers in self._places():
            text = re.sub(pattern, lambda found, numbers=numbers: _put(found, numbers), text, flags=re.S)
        return text

    def _places(self) -> Iterator[tuple[str, list[str]]]:
        """Where which numbers stand: a pattern with a group for each."""
        total, rate, short = str(self.total), self.rate, self.day[:6]
        three = [str(number) for number in self.ways]
        for way, number in zip(WAYS, three, strict=True):
            yield from self._places_of(way, number)
        # Under the video, on its edit page and beside the privacy switches.
        yield rf"/counts/\?seen={N}-\d+-\d+-\d+-{N}-{N}-{N}-", [str(self.views), *three]
        yield rf'<span title="{N}">{N}</span> saves in all', [total] * 2
        yield rf"Up to {N} saved items of others can become tombstones", [total]
        yield rf'id="counted-total"(?:(?!</section>).)*?<p class="entry__number">{N}</p>', [total]
        # The figures of analytics.
        yield rf'<p class="hero__rate"><data value="{RATE}">{RATE}</data></p>', [rate] * 2
        yield rf"<span>{RATE} savers for every 100 viewers.</span>", [rate]
        yield rf"<b>{N} times</b> somebody put (?:this|a) video", [total]
        yield rf"each day: 0\.0 on [\w ]+, {RATE} on {self.day}\. Each day is", [rate]
        yield rf"<span>{short} · {RATE}</span></figcaption>", [rate]
        yield rf'stat--kept">\s*<dt>(?:(?!</div>).)*<data value="{N}" title="{N}">{N}</data>', [total] * 3
        yield rf"<b>{N}</b> in total</dd>", [total]
        # Their tables: a line for the day, and one for the video.
        day = rf'<time datetime="{self.iso_day}">{short}</time></td>\s*<td>{N}{CELL}{N}{CELL}{N}'
        yield rf"{day}{CELL}{N}{CELL}{RATE}</td>", [*three, total, rate]
        bars = "".join(rf'<rect class="{way}" x="{RATE}" width="{RATE}"[^>]*>' for way in WAYS)
        video = rf'/analytics/v/{self.slug}/\?(?:(?!</tr>).)*<td class="lead">{N}<svg[^>]*>{bars}</svg>'
        cell = r"\s*</td>\s*<td[^>]*>"
        numbers = [total, *self._bars(), *three, rate]
        yield rf"{video}{cell}{N}{cell}{N}{cell}{N}{cell}{RATE}\s*</td>", numbers
        # The file of analytics, and one's own data.
        line = rf"{self.iso_day},{self.slug},[^,]*,{self.views},0,0,0,0"
        yield rf"{line},{N},{N},{N},{N},{N}\r\n", [*three, total, str(self.savers)]
        line = rf"{self.iso_day},{self.views},0,0,0,0"
        yield rf"{line},{N},{N},{N},{N},{N},{RATE}\r\n", [*three, total, str(self.savers), rate]
        yield rf'"saves": {N}, "favorites": {N}, "downloads": {N}(?=[,}}])', three
        yield rf'"savers": {N}', [str(self.savers)]
        yield rf"<dt>New savers</dt><dd><bdi>{N}</bdi>", [str(self.savers)]

    def _places_of(self, way: str, number: str) -> Iterator[tuple[str, list[str]]]:
        does, done, many = WAYS[way]
        button = rf'id="n-{way}-{self.slug}"[^>]*><data value="{N}" aria-hidden="true">{N}</data>'
        yield rf'{button}<span class="sr">{does}, {N} {many}\. Private\.', [number] * 3
        yield rf'id="counted-{many}"(?:(?!</section>).)*?<p class="entry__number">{N}</p>', [number]
        yield rf"<b>{N}</b> {done.lower()}</dd>", [number]
        yield rf'swatch--{way}"></span>{done} <b>{N}</b>', [number]
        yield rf'"label": "{done}", "values": \[(?:0, )*{N}\]', [number]
        yield rf"<dt>{done}</dt><dd><bdi>{N}</bdi>", [number]

    def _bars(self) -> list[str]:
        """How far each way's part of the bar of 96 reaches, with a gap of 1.5 after it."""
        parts, ends = [], 0.0
        for number in self.ways:
            width = 96 * number / self.total
            parts += [f"{ends:.1f}", f"{width - 1.5:.1f}"]
            ends += width
        return parts


def _put(found: re.Match[str], numbers: list[str]) -> str:
    text, before = found[0], found.start()
    for group in range(len(numbers), 0, -1):
        first, last = found.span(group)
        text = text[: first - before] + numbers[group - 1] + text[last - before :]
    return text
