"""`python -m samples.generator [--only CASE] [--out DIR]` makes the sample cases again, byte for byte."""

import argparse
from pathlib import Path

from samples.generator.build import build
from samples.generator.cases import CASES


def main() -> None:
    """Builds all cases, or those named."""
    parser = argparse.ArgumentParser(prog="python -m samples.generator", description=__doc__)
    parser.add_argument(
        "--only", action="append", metavar="CASE", choices=[c.name for c in CASES], help="may be repeated"
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1], help="default: the samples folder")
    options = parser.parse_args()
    for case in CASES:
        if not options.only or case.name in options.only:
            folder = build(case, options.out)
            size = sum(f.stat().st_size for f in folder.iterdir())
            print(f"{case.name}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
