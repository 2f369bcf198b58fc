"""What is done with a file before it is kept: what it is, how many pages it has, what is in it. Every look is a value,
so that it can be had in another process."""

from dataclasses import dataclass
from pathlib import Path

from extractors.readers import triage
from extractors.readers.archive import SourceFile
from extractors.readers.unpacking import Unpacker
from extractors.readers.zip_entries import BROKEN, DirectoryTooLongError, entries_of, opened_zip
from models.campaign import OnlineRecords
from models.catalogue import said
from models.errors import CrashingInputError, DamagedInputError, InputError, OnlineRecordsError
from models.form_template import FormTemplate
from models.limits import Limits
from service.integrations.online_records import read_online
from service.workflows.open_apart import Opening
from service.workflows.read_scans import opened

BYTES_PER_SECOND = 10 * 2**20
"""What a slow disk writes while others work on it: unpacking may take that long beside the seconds of a page."""


@dataclass(frozen=True)
class Seen:
    """What a file is. A ZIP has no media type and no pages, but `unpacked`, the bytes that it says it holds."""

    media_type: str | None = None
    pages: int = 0
    unpacked: int = 0
    error: InputError | None = None


@dataclass(frozen=True)
class Look:
    """Asks what a file is."""

    source: SourceFile
    limits: Limits
    password: str | None = None

    @property
    def shown(self) -> str:
        """How errors name the file."""
        return self.source.shown

    @property
    def seconds(self) -> float:
        """How long it may take."""
        return self.limits.page_seconds

    def do(self) -> Seen:
        """Raises nothing: what is wrong with the file is part of the answer."""
        try:
            if self.source.refused:
                raise self.source.refused
            if triage.is_zip(self.source.path):
                return _zip(self.source, self.limits)
            media_type, pages = opened(self.source, self.limits, self.password)
        except InputError as error:
            return Seen(error=error)
        return Seen(media_type, pages)


@dataclass(frozen=True)
class TakeOut:
    """Asks for what is in a file, put into `folder`; `unpacked` is how much that may be."""

    source: SourceFile
    folder: Path
    limits: Limits
    password: str | None = None
    unpacked: int = 0

    @property
    def shown(self) -> str:
        """How errors name the file."""
        return self.source.shown

    @property
    def seconds(self) -> float:
        """How long it may take."""
        return self.limits.page_seconds + self.unpacked / BYTES_PER_SECOND

    def do(self) -> list[SourceFile]:
        """As an Unpacker gives them. Raises nothing."""
        return Unpacker(self.folder, self.limits, self.password)(self.source)


@dataclass(frozen=True)
class ReadOnline:
    """Asks for the online records in a file or folder."""

    path: Path
    template: FormTemplate
    limits: Limits

    @property
    def shown(self) -> str:
        """How errors name the file."""
        return str(self.path)

    @property
    def seconds(self) -> float:
        """How long it may take."""
        return self.limits.page_seconds

    def do(self) -> OnlineRecords:
        """Raises OnlineRecordsError."""
        return read_online(self.path, self.template, self.limits)


def online_of(opening: Opening, path: Path, template: FormTemplate, limits: Limits) -> OnlineRecords:
    """The online records of a file or folder, read where `opening` says. Raises OnlineRecordsError, also for a file
    that crashes its reader."""
    try:
        return opening(ReadOnline(path, template, limits))
    except CrashingInputError as error:
        raise OnlineRecordsError(str(error)) from error


def _zip(source: SourceFile, limits: Limits) -> Seen:
    try:
        with opened_zip(source.path, limits.max_zip_entries) as archive:
            return Seen(unpacked=min(sum(e.info.file_size for e in entries_of(archive)), limits.max_zip_bytes))
    except DirectoryTooLongError:
        return Seen()  # refused by name when it is unpacked
    except BROKEN:
        return Seen(error=DamagedInputError(source.shown, said("input.zip_broken")))
    except OSError:
        return Seen()  # told when it is kept
