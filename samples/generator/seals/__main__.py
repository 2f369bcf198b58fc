"""`python -m samples.generator.seals N --level medium --seed 1 --out DIR` draws N pictures of seals by chance as PNG,
with a line about each in labels.jsonl."""

import argparse
import json
from pathlib import Path
from typing import Any

from PIL import Image

from samples.generator.seals.chance import LEVELS, chance_picture
from samples.generator.seals.pictures import Drawn, Truth, draw


def label(name: str, drawn: Drawn) -> dict[str, Any]:
    """A line of labels.jsonl: boxes are fractions of the picture."""
    h, w = drawn.pixels.shape[:2]
    return {"file": name, "size": [w, h], "dpi": drawn.dpi, "seals": [_seal(t, w, h) for t in drawn.seals]}


def _seal(truth: Truth, w: int, h: int) -> dict[str, Any]:
    x0, y0, x1, y1 = truth.box
    return {
        "box": [round(v, 5) for v in (x0 / w, y0 / h, x1 / w, y1 / h)],
        "shape": truth.shape, "colour": truth.colour, "text": truth.text, "text_center": truth.line or None,
        "code": truth.code, "diameter_mm": truth.diameter_mm, "turn": round(truth.turn, 2), "kind": "seal",
        "partial": truth.inside < 0.98, "ignore": False, "text_unsure": False,
    }  # fmt: skip


def main() -> None:
    """Draws the pictures and their labels."""
    parser = argparse.ArgumentParser(prog="python -m samples.generator.seals", description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--level", choices=LEVELS, default="medium")
    parser.add_argument("--seed", type=int, default=1, help="of the first picture; the next ones count on")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "labels.jsonl").open("w", encoding="utf-8") as labels:
        for seed in range(options.seed, options.seed + options.count):
            drawn = draw(chance_picture(seed, options.level))
            name = f"{options.level}-{seed:05d}.png"
            Image.fromarray(drawn.pixels).save(options.out / name, dpi=(drawn.dpi, drawn.dpi))
            labels.write(json.dumps(label(name, drawn), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
