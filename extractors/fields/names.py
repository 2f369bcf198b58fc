"""Names and running text: what is kept of a printed text as its value."""

import re

from models.folding import INVISIBLE

CJK = r"\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3000-\u303f\uff00-\uffef"
BETWEEN_CJK = re.compile(rf"(?<=[{CJK}])[^\S\n]+(?=[{CJK}])")
SPACES = re.compile(r"[^\S\n]+")
LINES = re.compile(r"\s*\n\s*")


def plain(text: str) -> str:
    """A text as printed after trimming: invisible characters and blanks between Chinese characters go, other runs of
    blanks become one, line ends stay as one `\\n`."""
    text = SPACES.sub(" ", text.translate(INVISIBLE))
    return LINES.sub("\n", BETWEEN_CJK.sub("", text)).strip()
