"""Personal data made unreadable: mobile numbers and e-mail addresses anywhere, everything in a private field."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

STAR = "*"
DEFAULT_PRIVATE = frozenset({"contact_mobile", "contact_tel", "contact_email", "fax"})
"""Private whatever the form says, so that a report made without its form hides them too."""

MOBILE = re.compile(r"(?<![0-9A-Za-z])(?<!\d[.,])1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}(?![0-9A-Za-z]|[.,]\d)")
EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]*")
TOKEN = re.compile(r"[^\s/;,、；，。：:（）()]+")
CUT_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d(\d{4,7})(?=…)")
"""The beginning of what may be a mobile number, where a sentence cuts its quotation short."""
DIGIT_RUN = re.compile(r"\d(?:[ \-]?\d){6,}")
"""In words about a private field, seven digits or more may be a number that was misread."""

LONG_TOKEN = 9
"""From this length on a private token keeps its head and tail, as a mobile number does; a shorter one its tail."""


@dataclass(frozen=True)
class Masking:
    """What a reader of a report may see. `private_fields` are field names; of a dotted name the last part counts
    too."""

    on: bool = True
    private_fields: frozenset[str] = field(default=DEFAULT_PRIVATE)

    def covers(self, name: str | None) -> bool:
        """Whether a field's value is hidden."""
        return self.on and name is not None and bool({name, name.rsplit(".", 1)[-1]} & self.private_fields)

    def reveals(self, text: str) -> bool:
        """Whether a text shows personal data that has to be hidden wherever it stands, on pictures too."""
        return self.on and next(_personal(_folded(text)), None) is not None

    def value(self, text: str, name: str | None = None) -> str:
        """A value for display: 138****1234, a***@qq.com."""
        stars = self.characters(text, name)
        return re.sub(r"\*+(?=@)", STAR * 3, stars) if stars != text else text

    def characters(self, text: str, name: str | None = None) -> str:
        """The value with each hidden character replaced by a star, so that it is as long as the text."""
        if not self.on:
            return text
        folded = _folded(text)
        known = list(_personal(folded))
        hidden = {i for inner, _ in known for i in inner}
        if self.covers(name):
            whole = {i for _, span in known for i in span}
            hidden |= {i for token in TOKEN.finditer(folded) if token.start() not in whole for i in _inner(token)}
        return "".join(STAR if i in hidden else c for i, c in enumerate(text))

    def sentence(self, text: str, name: str | None = None, values: Iterable[str] = ()) -> str:
        """Words about a field, with every one of its `values` and every number that may be one hidden."""
        if self.covers(name):
            for value in sorted({v for v in values if v.strip()}, key=len, reverse=True):
                text = text.replace(value, self.value(value, name))
            text = DIGIT_RUN.sub(lambda run: self.value(run[0].replace(" ", "").replace("-", ""), name), text)
        return self.value(CUT_MOBILE.sub(lambda cut: cut[0][:3] + STAR * len(cut[1]), text) if self.on else text)


def _folded(text: str) -> str:
    """The text with full-width letters and digits narrowed, as long as before."""
    narrow = (unicodedata.normalize("NFKC", c) for c in text)
    return "".join(n if len(n) == 1 else c for n, c in zip(narrow, text, strict=True))


def _personal(text: str) -> Iterator[tuple[list[int], range]]:
    """Of each mobile number and e-mail address the positions to hide and all its positions."""
    for match in MOBILE.finditer(text):
        digits = [i for i in range(*match.span()) if text[i].isdigit()]
        yield digits[3:-4], range(*match.span())
    for match in EMAIL.finditer(text):
        at = text.index("@", match.start())
        yield list(range(match.start() + 1, at)) or [match.start()], range(*match.span())


def _inner(token: re.Match[str]) -> list[int]:
    """The positions to hide of a private token that has neither form: what a person needs to recognise it stays."""
    at = [i for i in range(*token.span()) if token.string[i].isalnum() and token.string[i].isascii()]
    long, number = len(at) >= LONG_TOKEN, all(token.string[i].isdigit() for i in at)
    head = 3 if long and number else 1 if long else 0
    return at[head : -4 if long else -2] or at
