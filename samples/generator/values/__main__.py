"""`python -m samples.generator.values N --seed 1 --out DIR` draws N values by chance as PNG, one a row of print, with a
line about each value in labels.jsonl."""

import argparse
import json
from pathlib import Path
from typing import Any

from PIL import Image

from samples.generator.values.crops import Crop, draw
from samples.generator.values.faces import FOLDER


def label(files: list[str], crop: Crop) -> dict[str, Any]:
    """A line of labels.jsonl."""
    return {
        "files": files, "dpi": crop.dpi, "level": crop.level, "sealed": crop.sealed, "bilevel": crop.bilevel,
        "kind": crop.value.kind, "field": crop.value.field, "printed": crop.value.printed, "online": crop.value.online,
        "held_against": [{"online": e.online, "change": e.change} for e in crop.expected],
    }  # fmt: skip


def main() -> None:
    """Draws the values and their labels."""
    parser = argparse.ArgumentParser(prog="python -m samples.generator.values", description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1, help="of the first value; the next ones count on")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, default=FOLDER, help="another folder of typefaces beside Debian's own")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "labels.jsonl").open("w", encoding="utf-8") as labels:
        for seed in range(options.seed, options.seed + options.count):
            drawn = draw(seed, options.fonts)
            files = [f"{seed:08d}-{row}.png" for row in range(len(drawn.pixels))]
            for name, pixels in zip(files, drawn.pixels, strict=True):
                Image.fromarray(pixels).save(options.out / name, dpi=(drawn.crop.dpi, drawn.crop.dpi))
            labels.write(json.dumps(label(files, drawn.crop), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
