"""Typefaces that forms are printed in: Chinese ones with their own Latin letters, or with those of another face beside
them, as word processors mix them."""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from random import Random

from PIL import ImageFont

FOLDER = Path("/usr/share/fonts")
"""Where Debian puts typefaces."""
NOTO, LIBERATION, DEJAVU = "opentype/noto/Noto", "truetype/liberation/Liberation", "truetype/dejavu/DejaVu"
SIMPLIFIED = 2
"""The simplified Chinese face of Debian's Noto collections."""


@dataclass(frozen=True)
class Face:
    """A file under the folder of typefaces, and the number of the face in it."""

    file: str
    index: int = 0


HAN = (
    Face(f"{NOTO}SerifCJK-Regular.ttc", SIMPLIFIED),
    Face(f"{NOTO}SansCJK-Regular.ttc", SIMPLIFIED),
    Face("truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"),
    Face("truetype/arphic-gbsn00lp/gbsn00lp.ttf"),
    Face(f"{NOTO}SerifCJK-Bold.ttc", SIMPLIFIED),
    Face(f"{NOTO}SansCJK-Bold.ttc", SIMPLIFIED),
    Face("truetype/lxgw-wenkai/LXGWWenKai-Light.ttf"),
)
"""Song, Hei and Kai, of fonts-noto-cjk, fonts-lxgw-wenkai and fonts-arphic-gbsn00lp; of one that is missing another
of its place is taken: the same seed then draws in other type."""
HAN_OFTEN = (28, 22, 18, 12, 8, 6, 6)
LATIN = (
    None,
    Face(f"{LIBERATION}Serif-Regular.ttf"),
    Face(f"{LIBERATION}Sans-Regular.ttf"),
    Face(f"{DEJAVU}Sans.ttf"),
    Face(f"{DEJAVU}Serif.ttf"),
    Face(f"{LIBERATION}Mono-Regular.ttf"),
)
"""Beside it: None for the letters of the Chinese face; of fonts-liberation, which has the widths of Times, Arial and
Courier, and fonts-dejavu-core."""
LATIN_OFTEN = (40, 25, 20, 6, 5, 4)


@dataclass(frozen=True)
class Type:
    """What a value is set in."""

    han: Face
    latin: Face | None = None


def chance_type(rng: Random, folder: Path = FOLDER) -> Type:
    """A pair of faces; one that is not there gives way to the first of its list."""
    (han,), (latin,) = rng.choices(HAN, HAN_OFTEN), rng.choices(LATIN, LATIN_OFTEN)
    return Type(han if present(han, folder) else HAN[0], latin if latin and present(latin, folder) else None)


@cache
def present(face: Face, folder: Path = FOLDER) -> bool:
    """Whether a face is installed."""
    return (folder / face.file).is_file() or (FOLDER / face.file).is_file()


def missing(folder: Path = FOLDER) -> list[str]:
    """Files of faces that are not installed."""
    return [f.file for f in (*HAN, *LATIN) if f is not None and not present(f, folder)]


@lru_cache(maxsize=600)
def font(face: Face, size: int, folder: Path = FOLDER) -> ImageFont.FreeTypeFont:
    """A face at `size` px an em."""
    path = folder / face.file
    return ImageFont.truetype(str(path if path.is_file() else FOLDER / face.file), size, index=face.index)


@cache
def holds(face: Face, character: str, folder: Path = FOLDER) -> bool:
    """Whether a face has a glyph of its own for a character: not the box that stands for what it lacks."""
    face_at = font(face, 20, folder)
    return bytes(face_at.getmask(character)) != bytes(face_at.getmask("\uffff"))
