"""Real pages with seals and without: finding and reading as the scorer `seals.py` counts it, and whose they are as
`owners.py` does, with every image read once in this process instead of once for each name."""

import importlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from extractors.ocr.engine import Engine
from extractors.page import PageImage
from extractors.pipeline import SEAL_STAGES, Tools, read_page
from extractors.readers.scan import open_scan
from models.form_template import FormTemplate
from models.limits import Limits
from models.scan import PageRef, ScanInput
from service.workflows.list_pages import page_seals
from service.workflows.read_scans import Scans
from tests.benchmarks.bars import Bar
from tests.benchmarks.seals.figures import Verdicts, iou
from tests.benchmarks.seals.methods import Method

Row = dict[str, Any]
"""One seal as in a line of `kanhe seals`."""
Rows = Callable[[str | None], list[Row]]
"""The seals of an image, each compared with a name where one is given."""
FOLDERS = ("seals", "negatives")


def scorer(score: Path, name: str) -> ModuleType:
    """A scorer's module; they import each other by their bare names."""
    sys.dont_write_bytecode = True
    if str(score) not in sys.path:
        sys.path.insert(0, str(score))
    return importlib.import_module(name)


def labels_of(folder: Path) -> list[Row]:
    return [json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()]


def by_kanhe(path: Path, engine: Engine, template: FormTemplate) -> Rows:
    """All pages of a file through the stages of `kanhe seals`."""
    with open_scan(path, path.name, Limits()) as scan:
        pages = [
            read_page(PageRef(input=0, page=n), scan.page(n), Tools(engine, template), SEAL_STAGES)
            for n in range(1, scan.page_count + 1)
        ]
    inputs = (ScanInput(index=0, path=path.name, sha256=None, media_type=None, pages=len(pages)),)

    def rows(owner: str | None) -> list[Row]:
        _, listed, _ = page_seals(Scans(inputs, tuple(pages), engine.info), owner)
        return [seal for page in listed for seal in json.loads(page.model_dump_json())["seals"]]

    return rows


def by_method(path: Path, method: Method) -> Rows:
    """The first page as received through another method."""
    with open_scan(path, path.name, Limits()) as scan:
        page: PageImage = scan.page(1).image
    seals = method.seals(page)
    size = (page.width, page.height) * 2

    def rows(owner: str | None) -> list[Row]:
        out = []
        for seal in seals:
            box = [min(max(v / s, 0.0), 1.0) for v, s in zip(seal.box, size, strict=True)]
            verdict, confidence = seal.judge(owner) if owner else (None, None)
            out.append(
                {"box": box, "shape": seal.shape, "colour": seal.colour, "text": seal.text, "owner": verdict,
                 "owner_confidence": confidence}
            )  # fmt: skip
        return out

    return rows


def judged(rows: Sequence[Row], box: Sequence[float]) -> tuple[str, float | None]:
    """The verdict on the seal at a box, as `owners.py` takes it: no row there counts as unreadable."""
    best = max(rows, key=lambda row: iou(row["box"], box), default=None)
    if best is None or iou(best["box"], box) < 0.5:
        return "unreadable", None
    return best.get("owner") or "unreadable", best.get("owner_confidence")


def run(real: Path, score: Path, out: Path, read: Callable[[Path], Rows]) -> tuple[dict[str, Any], Verdicts]:
    """The figures of `seals.py` and the verdicts on names, with every image read once by `read`."""
    owners, seals = scorer(score, "owners"), scorer(score, "seals")
    rng, verdicts = random.Random(1), Verdicts()
    out.mkdir(parents=True, exist_ok=True)
    with (out / "found.jsonl").open("w", encoding="utf-8") as found:
        for folder in FOLDERS:
            for label in labels_of(real / folder):
                rows = read(real / folder / label["file"])
                found.write(json.dumps({"input": label["file"], "page": 1, "seals": rows(None)}) + "\n")
                for seal in filter(lambda s: named(s, seals.fold), label["seals"]):
                    name = seals.fold(seal["text"])
                    tried = {
                        "true": name, "one_off": owners.one_off(name, rng), "same_place": owners.same_place(name, rng),
                    }  # fmt: skip
                    for how, expected in tried.items():
                        verdicts.add(how, *judged(rows(expected), seal["box"]))
    return _scored(real, score, out), verdicts


def named(seal: Row, fold: Callable[[str], str]) -> bool:
    """Whether `owners.py` asks for a seal: whole, its Chinese name known."""
    if not seal.get("text") or any(seal.get(k) for k in ("text_unsure", "ignore", "partial")):
        return False
    name = fold(seal["text"])
    return seal.get("kind", "seal") == "seal" and len(name) >= 4 and all("\u4e00" <= c <= "\u9fff" for c in name)


def _scored(real: Path, score: Path, out: Path) -> dict[str, Any]:
    labels = [str(real / folder / "labels.jsonl") for folder in FOLDERS]
    command = [sys.executable, str(score / "seals.py"), *labels, "--found", str(out / "found.jsonl"), "--verbose"]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout
    (out / "seals.txt").write_text(told, encoding="utf-8")
    figures: dict[str, Any] = json.loads(told.splitlines()[-1])
    return figures


def bars(figures: dict[str, Any], verdicts: Verdicts) -> Iterator[Bar]:
    """The bars on real pages."""
    yield Bar("F1 at IoU 0.5", figures["f1"], ">= 0.95", figures["f1"] >= 0.95)
    clean, free = map(int, figures["seal_free_images_clean"].split("/"))
    yield Bar(f"seal-free images with an alarm, of {free}", free - clean, "<= 1", free - clean <= 1)
    for name, least in (
        ("colour_accuracy", 0.95),
        ("shape_accuracy", 0.95),
        ("text_exact", 0.70),
        ("text_1_ned", 0.90),
    ):
        figure = figures[name] or 0.0
        yield Bar(name, figure, f">= {least}", figure >= least)
    match, refused = verdicts.share("true", "match"), verdicts.share("true", "mismatch")
    tried = verdicts.counts["true"].total()
    yield Bar(f"true name: match, of {tried}", match, ">= 0.92", match >= 0.92)
    yield Bar("true name: mismatch", refused, "<= 0.01", refused <= 0.01)
    for name in ("one_off", "same_place"):
        accepted = verdicts.share(name, "match")
        yield Bar(f"{name}: match", accepted, "0", accepted == 0)
