"""Times `kanhe check` against PaddleOCR's own pipeline on the same scans in one run: medians of rounds, by turns.

kanhe's time is that of one whole command over all scans, from start to written reports; PaddleOCR's is its plain
reading, once without and once with the time to load."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

ROOT = Path(__file__).parents[2]
PADDLE = ROOT / ".venv-paddle"
PIPELINE = Path(__file__).with_name("paddle_pipeline.py")
DONE = {0, 1, 3}
"""Exit codes of a check that went through."""


@dataclass(frozen=True)
class Case:
    """A scan and the online record it should equal."""

    scan: Path
    online: Path
    profile: str


@dataclass(frozen=True)
class Round:
    """Seconds that one round over all pages took."""

    kanhe: float
    paddle_read: float
    paddle_load: float


def cases_in(folder: Path) -> list[Case]:
    """Every folder below with a `scan.pdf` and an `online.json`; `profile.txt` holds the profile, if it is there."""
    cases = []
    for scan in sorted(folder.rglob("scan.pdf")):
        online, profile = scan.with_name("online.json"), scan.with_name("profile.txt")
        if online.exists():
            named = profile.read_text(encoding="utf-8").strip() if profile.exists() else "intake"
            cases.append(Case(scan, online, named))
    return cases


def pages_of(case: Case) -> int:
    """Pages of the scan."""
    document = pdfium.PdfDocument(case.scan)
    try:
        return len(document)
    finally:
        document.close()


def drawn(cases: Sequence[Case], dpi: int, folder: Path) -> list[Path]:
    """Every page of the scans as a PNG."""
    images: list[Path] = []
    for case in cases:
        document = pdfium.PdfDocument(case.scan)
        for number in range(len(document)):
            page = document[number]
            image: Image.Image = page.render(scale=dpi / 72).to_pil()
            images.append(folder / f"{len(images):05d}.png")
            image.save(images[-1])
            page.close()
        document.close()
    return images


def records_of(cases: Sequence[Case], folder: Path) -> Path:
    """The online records of all cases in one file, each once."""
    files = [json.loads(case.online.read_text(encoding="utf-8")) for case in cases]
    records = {r["id"]: r for f in files for r in f["records"]}
    merged = folder / "online.json"
    merged.write_text(json.dumps({**files[0], "records": list(records.values())}), encoding="utf-8")
    return merged


def time_kanhe(cases: Sequence[Case], workers: int | None) -> float:
    """Seconds of one `kanhe check` over all scans, as a package arrives."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "service", "check", *(str(case.scan) for case in cases)]
        command += ["--online", str(records_of(cases, Path(out))), "--profile", cases[0].profile, "--quiet"]
        command += ["--out", f"{out}/report", *(["--workers", str(workers)] if workers else [])]
        started = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        total = time.perf_counter() - started
    if done.returncode not in DONE:
        raise SystemExit(f"kanhe check ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return total


def time_paddle(scans: Sequence[Path]) -> dict[str, float]:
    """What `paddle_pipeline` says of all scans in one process."""
    command = [str(PADDLE / "bin" / "python"), "-I", str(PIPELINE), str(PADDLE / "models"), *map(str, scans)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"PaddleOCR ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def report(rounds: Sequence[Round], pages: int, paddle_pages: int) -> str:
    """The medians of the rounds, seconds a page."""
    kanhe = statistics.median(r.kanhe for r in rounds) / pages
    read = statistics.median(r.paddle_read for r in rounds) / paddle_pages
    whole = statistics.median(r.paddle_read + r.paddle_load for r in rounds) / paddle_pages
    return "\n".join(
        (
            f"pages {pages}, rounds {len(rounds)}, medians",
            f"kanhe check, whole command    {kanhe:7.3f} s a page",
            f"PaddleOCR, reading alone      {read:7.3f} s a page   kanhe takes {kanhe / read:.2f} of it",
            f"PaddleOCR, with its loading   {whole:7.3f} s a page   kanhe takes {kanhe / whole:.2f} of it",
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "folder", type=Path, nargs="?", default=ROOT / "samples", help="cases: scan.pdf and online.json"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cases", type=int, default=None, help="only the first so many cases")
    parser.add_argument(
        "--workers", type=int, default=None, help="worker processes of kanhe; its own default if not given"
    )
    parser.add_argument(
        "--dpi", type=int, default=200, help="pages are drawn for PaddleOCR at this resolution, untimed"
    )
    parser.add_argument(
        "--own-pdf", action="store_true", help="hand PaddleOCR the PDF instead: its own 144 dpi drawing"
    )
    chosen = parser.parse_args()
    if not (PADDLE / "bin" / "python").exists():
        raise SystemExit("no .venv-paddle here: run scripts/setup-paddle")
    cases = cases_in(chosen.folder)[: chosen.cases]
    if not cases:
        raise SystemExit(f"{chosen.folder}: no folder with scan.pdf and online.json")
    pages = sum(pages_of(case) for case in cases)
    with tempfile.TemporaryDirectory() as folder:
        scans = [c.scan for c in cases] if chosen.own_pdf else drawn(cases, chosen.dpi, Path(folder))
        rounds, paddle_pages = [], 0
        for _ in range(chosen.rounds):
            answer = time_paddle(scans)
            paddle_pages = int(answer["pages"])
            rounds.append(Round(time_kanhe(cases, chosen.workers), answer["read"], answer["load"]))
            print(rounds[-1], file=sys.stderr)
    print(report(rounds, pages, paddle_pages))


if __name__ == "__main__":
    main()
