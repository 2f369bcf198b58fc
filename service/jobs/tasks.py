"""What an engine's process is asked and what it answers: plain values, so that a slot itself loads neither engine nor
pixels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from models.desk import Elsewhere, FiledApplication
from models.form_template import Profile
from models.kept_form import FormText
from models.page_split import PageSplit
from models.report import Report
from models.scan import PageRef, ScanInput
from models.text import EngineInfo
from service.settings import Settings
from service.workflows.page_task import Aim, PageTask


@dataclass(frozen=True)
class Describe:
    """Asks which engine reads."""


@dataclass(frozen=True)
class ReadPage:
    """Asks for one page, whose ref is of input 0; `form` is what it is read by (None: the settings' own)."""

    task: PageTask
    aim: Aim
    form: FormText | None = None


@dataclass(frozen=True)
class FindAim:
    """Asks what the pages of a package are to be read for. Online records that cannot be read fail it."""

    online: Path | None
    form: FormText | None = None


@dataclass(frozen=True)
class PageOutcome:
    """A page of a package as it is judged: its bundle's file, or why there is none."""

    ref: PageRef
    bundle: Path | None
    error: str | None = None


@dataclass(frozen=True)
class JudgePackage:
    """Asks for a package's report, written into the folder `out`. `originals` are the files of the inputs, for second
    looks, `anew` those of pages that were scanned anew. Of a supplement `versions` says with which version, from 1,
    each input came, and `earlier` is the bundle of the report before. `elsewhere` are the applications of other
    packages; `split` is how a person split the first paper, `last` the bundle of the package's own last report,
    `chain_head` the head of the audit log."""

    inputs: tuple[ScanInput, ...]
    pages: tuple[PageOutcome, ...]
    originals: Mapping[int, Path]
    online: Path | None
    profile: Profile
    created_at: datetime
    version: str
    out: Path
    versions: Mapping[int, int] = field(default_factory=dict)
    earlier: Path | None = None
    elsewhere: tuple[Elsewhere, ...] = ()
    anew: Mapping[PageRef, Path] = field(default_factory=dict)
    split: PageSplit | None = None
    last: Path | None = None
    chain_head: str = ""
    form: FormText | None = None


@dataclass(frozen=True)
class ReadBundle:
    """A page that was read: its bundle as a file, and how many seconds it took."""

    content: bytes
    seconds: float


@dataclass(frozen=True)
class Judged:
    """A package's report in its three forms, with all that was decided as a bundle beside them, and its applications
    as they are listed, in which campaign. `told` is what the report says of the papers' pages and versions, and no
    more."""

    json: Path
    html: Path
    xlsx: Path
    outcome: Path
    applications: tuple[FiledApplication, ...] = ()
    campaign: str = ""
    told: Report | None = None


Task = Describe | FindAim | ReadPage | JudgePackage
Answer = EngineInfo | Aim | ReadBundle | Judged
MakeReader = Callable[[], Callable[[Task], Answer]]


@dataclass(frozen=True)
class ReaderSetup:
    """Makes the reader in its process."""

    settings: Settings
    threads: int

    def __call__(self) -> Callable[[Task], Answer]:
        from service.jobs.reader import open_reader

        return open_reader(self.settings, self.threads)
