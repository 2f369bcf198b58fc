"""What was read of one page as one file: a ZIP with the reading (compressed) and the pictures that reports cut their
evidence from. A reading is opened by an unpickler that makes nothing but our own records and arrays."""

import io
import pickle
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass, replace
from typing import Any

from pydantic import BaseModel

from extractors.pipeline import PageReading
from models.errors import StorageError
from models.scan import PageRef
from models.text import EngineInfo

READING, ENGINE, PICTURES = "reading", "engine.json", "pictures/"
MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: the same page read twice alike is the same file."""
OURS = ("models.", "extractors.")
FUNCTIONS = frozenset({("extractors.ocr.engine", "_shared"), (__name__, "_record")})
"""How an alphabet comes back as the one object that a process has of it, and a record from its values."""
ARRAYS = frozenset(
    {
        ("numpy", "ndarray"),
        ("numpy", "dtype"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy._core.numeric", "_frombuffer"),
    }
)
PLAIN = frozenset({("builtins", n) for n in ("set", "frozenset", "bytearray", "complex", "slice", "range")})


@dataclass(frozen=True)
class PageBundle:
    """A page's reading, which engine read it, and its pictures by how their names end. The reading is of input 0,
    whichever package asks for it."""

    reading: PageReading
    engine: EngineInfo
    pictures: Mapping[str, bytes]


def packed(bundle: PageBundle) -> bytes:
    """The bundle as a file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        _write(archive, READING, pickled(bundle.reading), zipfile.ZIP_DEFLATED)
        _write(archive, ENGINE, bundle.engine.model_dump_json().encode(), zipfile.ZIP_STORED)
        for name, content in sorted(bundle.pictures.items()):
            _write(archive, PICTURES + name, content, zipfile.ZIP_STORED)
    return out.getvalue()


def unpacked(content: bytes) -> PageBundle:
    """A bundle from its file. Raises StorageError for what is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [n for n in archive.namelist() if n.startswith(PICTURES)]
            reading = unpickled(archive.read(READING))
            engine = EngineInfo.model_validate_json(archive.read(ENGINE))
            pictures = {n.removeprefix(PICTURES): archive.read(n) for n in names}
    except (zipfile.BadZipFile, pickle.UnpicklingError, KeyError, ValueError, TypeError, EOFError) as error:
        raise StorageError(f"识别结果无法读取（not a page's reading）: {str(error).splitlines()[0]}") from error
    if not isinstance(reading, PageReading):
        raise StorageError("识别结果无法读取（not a page's reading）")
    return PageBundle(reading, engine, pictures)


def pickled(value: object) -> bytes:
    """Records, dataclasses and arrays of ours, as `unpickled` takes them."""
    out = io.BytesIO()
    _Pickler(out, protocol=5).dump(value)
    return out.getvalue()


def unpickled(content: bytes) -> object:
    """What was pickled, where that is records, dataclasses and arrays of ours alone. Raises pickle.UnpicklingError."""
    return _Unpickler(io.BytesIO(content)).load()


def as_page(reading: PageReading, ref: PageRef) -> PageReading:
    """The reading as that of a package's page."""
    place = {"input": ref.input, "page": ref.page}
    seals = tuple(replace(s, seal=s.seal.model_copy(update=place)) for s in reading.seals)
    return replace(reading, ref=ref, content=replace(reading.content, ref=ref), seals=seals)


def _write(archive: zipfile.ZipFile, name: str, content: bytes, how: int) -> None:
    archive.writestr(zipfile.ZipInfo(name, MOMENT), content, how, 6)


class _Pickler(pickle.Pickler):
    """Writes records by their values: pydantic's own way holds a set of names, whose order is another in each
    process."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, BaseModel):
            return _record, (type(value), dict(value), tuple(sorted(value.model_fields_set)))
        return NotImplemented


def _record(kind: object, values: dict[str, Any], given: tuple[str, ...]) -> BaseModel:
    """A record from its values, which were checked when it was first made."""
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        raise pickle.UnpicklingError(f"not a record: {kind!r}")
    return kind.model_construct(_fields_set=set(given), **values)


class _Unpickler(pickle.Unpickler):
    """Makes records and dataclasses of ours, arrays and plain collections; refuses all else by name."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in FUNCTIONS | ARRAYS | PLAIN:
            return super().find_class(module, name)
        if module.startswith(OURS) and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module and _is_record(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def _is_record(kind: type) -> bool:
    return is_dataclass(kind) or issubclass(kind, BaseModel | tuple)
