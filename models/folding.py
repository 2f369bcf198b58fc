"""Equal in print: the form of a text in which width, brackets, quotes, dashes and blanks no longer tell texts apart."""

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
DASHES = "‐‑‒–—―−﹣－⁃ｰ─━"
QUOTES = "“”„‟″〝〞＂「」『』﹁﹂﹃﹄"
SINGLE_QUOTES = "‘’‚‛′＇`´"
DOTS = "·•・‧∙⋅●▪ꞏ･"
OPENING, CLOSING = "〔【〖［｛[{﹝", "〕】〗］｝]}﹞"
FOLDS = str.maketrans(
    {
        **dict.fromkeys(DASHES, "-"),
        **dict.fromkeys(QUOTES, '"'),
        **dict.fromkeys(SINGLE_QUOTES, "'"),
        **dict.fromkeys(DOTS, "·"),
        **dict.fromkeys(OPENING, "("),
        **dict.fromkeys(CLOSING, ")"),
        "∶": ":",
        "︰": ":",
        "｡": "。",
        "〜": "~",
        "∼": "~",
        "〈": "<",
        "〉": ">",
        "…": "...",
    }
)
"""Marks that mean the same in different type: printers and recognisers choose among them freely."""

OLD_PRINT = dict(
    zip("塡愼値靑淸戸硏郞尙飮姸餠兪楡喩漑呉隷汚顚吿", "填慎值青清户研郎尚饮妍饼俞榆喻溉吴隶污颠告", strict=True)
)
"""Old printing forms of characters, which Unicode keeps apart though they are one character, and OpenCC leaves be."""

WHITESPACE = re.compile(r"\s+")


@cache
def _converters() -> tuple[OpenCC, ...]:
    """The forms of Japanese print, which no form of ours bears (a recogniser that knows both takes 対 for 对), and
    traditional ones; twice, as OpenCC takes 薴 for 苧, and 苧 for 苎."""
    return (OpenCC("jp2t"), OpenCC("t2s")) * 2


@lru_cache(maxsize=65536)
def simplified(character: str) -> str:
    """The simplified form of a traditional character. What GB 2312 holds is simplified already and stays, also where
    it is another word's traditional form (乾 in 乾元 is not 干)."""
    if character.isascii():
        return character
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        converted = character
        for converter in _converters():
            converted = str(converter.convert(converted))
        converted = OLD_PRINT.get(converted, converted)
        return converted if len(converted) == 1 else character
    return character


def compact(text: str) -> str:
    """A text in compatibility form (NFKC) without any blank."""
    form = WHITESPACE.sub("", unicodedata.normalize("NFKC", text.translate(INVISIBLE)))
    return unicodedata.normalize("NFKC", form)  # an accent that lost its blank joins the letter before it


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """The key under which two texts are equal (domain notes, 8.2): NFKC, no blanks, one form each of quotes, dashes,
    brackets, middle dots and colons, simplified characters. Case and every word stay: 有限公司 is not 有限责任公司."""
    return "".join(map(simplified, compact(text.translate(FOLDS)).translate(FOLDS)))


@lru_cache(maxsize=65536)
def fold_character(character: str) -> str:
    """One character as texts are held against pixels: folded where that leaves a single one, '' for a blank, else as
    it is. Recogniser and reconciliation must fold alike, or a difference is placed where it does not stand."""
    key = fold(character)
    return key if len(key) <= 1 else character


def fold_cased(text: str) -> str:
    """`fold`, and upper and lower case are one: for addresses of mail and web, codes and application numbers."""
    return fold(text).casefold()
