"""Codes with a rule of their own: credit codes with both check digits, telephone numbers, mail and web addresses,
postcodes."""

import re
from dataclasses import dataclass
from itertools import combinations, product

from models.folding import compact, fold

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: no I, O, S, V, Z; the value of a symbol is its index."""
WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11714, for characters 9 to 16; character 17 is their check."""
LENGTH = 18
SHAPE = re.compile(rf"[{ALPHABET}]{{2}}\d{{6}}[{ALPHABET}]{{10}}")

CONFUSIONS = {
    "O": "0", "I": "1", "S": "5", "Z": "2", "V": "YU", "B": "8", "8": "B", "Q": "0", "0": "QD", "D": "0", "G": "6",
    "6": "G", "U": "Y", "Y": "U", "5": "S", "2": "Z", "1": "I",
}  # fmt: skip
"""Domain notes, 8.1: what a recogniser takes for what. Results outside the alphabet are left out."""

MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(?:-\d{1,6})?|[48]00-?\d{3}-?\d{4}|\d{7,8}(?:-\d{1,6})?")
PHONE_LETTERS = str.maketrans("OoQDIlSBZ|", "0000115821")
POSTCODE = re.compile(r"\d{6}")
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
URL = re.compile(r"(?:[a-z]+://)?[^\s/.]+(?:\.[^\s/.]+)+(?:[:/?#]\S*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Code:
    """A code as read. `repaired`: check digits put a confused character right; `doubtful`: it breaks its own rule."""

    text: str
    repaired: bool = False
    doubtful: bool = False


def uscc_valid(code: str) -> bool:
    """Whether a credit code has its form and both check digits (GB 32100-2015 and GB 11714)."""
    if not SHAPE.fullmatch(code):
        return False
    outer = (31 - sum(ALPHABET.index(c) * w for c, w in zip(code[:17], WEIGHTS, strict=True)) % 31) % 31
    body = sum(int(c, 36) * w for c, w in zip(code[8:16], BODY_WEIGHTS, strict=True))
    inner = "0123456789X0"[11 - body % 11]
    return ALPHABET[outer] == code[17] and inner == code[16]


def parse_uscc(text: str) -> Code:
    """A credit code in upper case. A reading that fails is repaired when exactly one exchange of confused characters
    passes both checks, first of forbidden letters alone, then of one more character; else it stays and is doubtful."""
    read = re.sub(r"[-.,:·'_|]", "", fold(text)).upper()
    if len(read) != LENGTH or uscc_valid(read):
        return Code(read, doubtful=len(read) != LENGTH)
    for extra in (0, 1):
        passing = {c for c in _candidates(read, extra) if uscc_valid(c)}
        if len(passing) == 1:
            return Code(passing.pop(), repaired=True)
        if passing:
            break
    return Code(read, doubtful=True)


def _candidates(read: str, extra: int) -> list[str]:
    """Readings with every forbidden letter exchanged, and `extra` of the other confusable characters too."""
    forced = [i for i, c in enumerate(read) if c not in ALPHABET]
    if len(forced) > 4:
        return []
    open_ = [i for i, c in enumerate(read) if i not in forced and c in CONFUSIONS]
    found = []
    for more in combinations(open_, extra):
        places = [*forced, *more]
        for chosen in product(*([c for c in CONFUSIONS.get(read[i], "") if c in ALPHABET] for i in places)):
            characters = list(read)
            for i, c in zip(places, chosen, strict=True):
                characters[i] = c
            found.append("".join(characters))
    return found


def parse_phone(text: str) -> Code:
    """A telephone number as printed, without blanks, its dashes as `-`."""
    clean = fold(text).replace("转", "-").strip("|_")
    digits = clean.translate(PHONE_LETTERS)
    key = phone_key(digits)
    known = MOBILE.fullmatch(key) or LANDLINE.fullmatch(key) or LANDLINE.fullmatch(digits)
    return Code(digits, doubtful=digits != clean or known is None)


def phone_key(text: str) -> str:
    """The digits that make two telephone numbers the same, without the country's code and punctuation."""
    clean = re.sub(r"^(?:\+|00)86-?", "", fold(text))
    return re.sub(r"\D", "", clean)


def parse_postcode(text: str) -> Code:
    """A postcode of six digits."""
    clean = compact(text).strip("|_.-")
    digits = clean.translate(PHONE_LETTERS)
    return Code(digits, doubtful=digits != clean or POSTCODE.fullmatch(digits) is None)


def parse_email(text: str) -> Code:
    """A mail address as printed, without blanks."""
    clean = fold(text).strip("|")
    plain = clean.replace("©", "@").replace("®", "@").replace("。", ".").replace(",", ".")
    return Code(plain, doubtful=plain != clean or EMAIL.fullmatch(plain) is None)


def parse_url(text: str) -> Code:
    """A web address as printed, without blanks."""
    clean = fold(text).strip("|")
    plain = clean.replace("。", ".").replace(",", ".")
    return Code(plain, doubtful=plain != clean or URL.fullmatch(plain) is None)
