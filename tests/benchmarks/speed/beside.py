"""Others on the same pages: PaddleOCR's plain reading, RapidOCR and Tesseract, each as it comes."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.speed.whole import ROOT, cpu_of_children

PEERS = ROOT / ".venv-paddle"
PADDLE = Path(__file__).parents[1] / "paddle_pipeline.py"
RAPIDOCR = Path(__file__).with_name("rapidocr_pipeline.py")
LANGUAGE = "chi_sim"


@dataclass(frozen=True)
class Answer:
    """A peer's reading of images: seconds and CPU-seconds without its loading, the lines that it read, and seconds to
    load."""

    pages: int
    lines: int
    seconds: float
    cpu: float
    load: float = 0.0

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds


Peer = Callable[[Sequence[Path]], Answer]


def peers(environment: Path) -> tuple[dict[str, Peer], dict[str, str]]:
    """Who can be asked on this machine, and why the others cannot. `environment` is that of scripts/setup-paddle."""
    python = environment / "bin" / "python"
    there: dict[str, Peer] = {}
    away: dict[str, str] = {}
    if _imports(python, "paddleocr"):
        there["PaddleOCR"] = lambda images: _pipeline([python, "-I", PADDLE, environment / "models", *images])
    else:
        away["PaddleOCR"] = f"not in {environment.name}: run scripts/setup-paddle"
    if _imports(python, "rapidocr"):
        there["RapidOCR"] = lambda images: _pipeline([python, "-I", RAPIDOCR, *images])
    else:
        away["RapidOCR"] = f"not in {environment.name}: run scripts/setup-paddle"
    if shutil.which("tesseract"):
        there["Tesseract"] = tesseract
    else:
        away["Tesseract"] = "not installed"
    return there, away


def _imports(python: Path, package: str) -> bool:
    command = [
        str(python),
        "-I",
        "-c",
        f"import importlib.util as u; raise SystemExit(u.find_spec('{package}') is None)",
    ]
    return python.exists() and subprocess.run(command, check=False).returncode == 0


def _pipeline(command: Sequence[Path | str]) -> Answer:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[2]} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return answer_of(json.loads(done.stdout))


def answer_of(told: Mapping[str, float]) -> Answer:
    """An answer as the pipelines write it."""
    return Answer(int(told["pages"]), int(told["lines"]), told["read"], told["cpu"], told["load"])


def tesseract(images: Sequence[Path]) -> Answer:
    """Tesseract with its defaults, a process a page, as it comes."""
    cpu, started, lines = cpu_of_children(), time.perf_counter(), 0
    for image in images:
        command = ["tesseract", str(image), "stdout", "-l", LANGUAGE]
        done = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
        lines += sum(bool(line.strip()) for line in done.stdout.decode().splitlines())
    return Answer(len(images), lines, time.perf_counter() - started, cpu_of_children() - cpu)
