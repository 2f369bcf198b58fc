"""The pages that are measured: scans with their records, cut to a number of pages, drawn, or repeated."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, cycle, islice
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
from PIL import Image

PEERS_DPI = 200
"""Resolution at which pages are drawn for the others."""


@dataclass(frozen=True)
class Case:
    """A scan, how many pages it has, and the online records it should equal."""

    scan: Path
    pages: int
    online: Path
    profile: str


@dataclass(frozen=True)
class Material:
    """Scans that are checked by one command, and their records in one file."""

    scans: tuple[Path, ...]
    pages: int
    online: Path
    profile: str


def cases_in(folder: Path) -> list[Case]:
    """Every folder below with a `scan.pdf` and an `online.json`; `profile.txt` holds the profile, if it is there."""
    cases = []
    for scan in sorted(folder.rglob("scan.pdf")):
        online, profile = scan.with_name("online.json"), scan.with_name("profile.txt")
        if online.exists():
            named = profile.read_text(encoding="utf-8").strip() if profile.exists() else "intake"
            cases.append(Case(scan, pages_of(scan), online, named))
    return cases


def pages_of(scan: Path) -> int:
    """Pages of a PDF."""
    with pikepdf.open(scan) as pdf:
        return len(pdf.pages)


def material(cases: Sequence[Case], pages: int | None, folder: Path) -> Material:
    """The first `pages` pages of the cases (None: all, each once) as scans in a folder. Where they have fewer they
    come again and again, as files with other bytes and pages of their own. The last scan is cut to fit."""
    folder.mkdir(parents=True, exist_ok=True)
    if pages is None:
        pages = sum(case.pages for case in cases)
    scans: list[Path] = []
    left = pages
    for number, case in zip(count(), cycle(cases)):
        if left <= 0:
            break
        scans.append(folder / f"{number:05d}.pdf")
        write_copy(case.scan, scans[-1], min(left, case.pages), number)
        left -= case.pages
    return Material(tuple(scans), pages, records_of(cases, folder / "online.json"), cases[0].profile)


def write_copy(scan: Path, to: Path, pages: int, number: int) -> None:
    """The first pages of a PDF as a file that no other copy equals."""
    with pikepdf.open(scan) as pdf:
        del pdf.pages[pages:]
        pdf.docinfo["/Copy"] = str(number)
        pdf.save(to)


def records_of(cases: Sequence[Case], to: Path) -> Path:
    """The online records of all cases in one file, each once."""
    files = [json.loads(case.online.read_text(encoding="utf-8")) for case in cases]
    records = {r["id"]: r for f in files for r in f["records"]}
    to.write_text(json.dumps({**files[0], "records": list(records.values())}), encoding="utf-8")
    return to


def drawn(scans: Sequence[Path], most: int, folder: Path) -> list[Path]:
    """Up to so many pages of the scans as PNG at `PEERS_DPI`."""
    folder.mkdir(parents=True, exist_ok=True)
    images: list[Path] = []
    for scan, number in islice(((s, n) for s in scans for n in range(pages_of(s))), most):
        document = pdfium.PdfDocument(scan)
        page = document[number]
        image: Image.Image = page.render(scale=PEERS_DPI / 72).to_pil()
        images.append(folder / f"{len(images):05d}.png")
        image.save(images[-1])
        page.close()
        document.close()
    return images
