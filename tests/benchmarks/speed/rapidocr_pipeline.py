"""Runs in the peers' own environment: reads images with RapidOCR as it comes, and says how long it took.

Arguments: image files. Prints one line of JSON: pages, lines, seconds to load, seconds and CPU-seconds to read."""

import json
import os
import sys
import time


def main() -> None:
    started = time.perf_counter()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    from rapidocr import RapidOCR

    reader = RapidOCR()
    loaded, cpu = time.perf_counter(), time.process_time()
    pages = lines = 0
    for image in sys.argv[1:]:
        found = reader(image)
        pages += 1
        lines += len(getattr(found, "txts", None) or ())
    answer = {"pages": pages, "lines": lines, "load": loaded - started, "read": time.perf_counter() - loaded}
    out.write(json.dumps({**answer, "cpu": time.process_time() - cpu}) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
