"""A stand-in for the PaddleOCR child that behaves as the name of its `models` folder's parent says.

It is started like the real one, with the models' folder as its only argument; the kind of misbehaviour stands in the
file `behaviour` beside that folder."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

BOX = [[1, 1], [9, 1], [9, 5], [1, 5]]
NAN = float("nan")


def say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def good(request: dict[str, Any]) -> dict[str, Any]:
    """What an honest engine would say: each crop is read as its size and the bytes it got."""
    if request["do"] == "find":
        return {"polygons": [BOX]}
    raw = Path(request["file"]).read_bytes()
    readings, at = [], 0
    for height, width in request["sizes"]:
        size = height * width * 3
        readings.append([f"{width}x{height}:{raw[at] if size else 0}", 0.75])
        at += size
    return {"readings": readings}


LIES: dict[str, dict[str, Any]] = {
    "nan-box": {"polygons": [[[1, 1], [NAN, 1], [9, 5], [1, 5]]]},
    "infinite-box": {"polygons": [[[1, 1], [float("inf"), 1], [9, 5], [1, 5]]]},
    "three-corners": {"polygons": [BOX[:3]]},
    "box-outside": {"polygons": [[[1, 1], [9000, 1], [9000, 5], [1, 5]]]},
    "box-of-words": {"polygons": [["a", "b", "c", "d"]]},
    "box-ragged": {"polygons": [[[1, 1], [9], [9, 5], [1, 5]]]},
    "no-list": {"polygons": "none", "readings": "none"},
    "no-key": {},
    "too-few": {"readings": [["a", 0.9]]},
    "too-many": {"readings": [["a", 0.9]] * 3},
    "nan-confidence": {"readings": [["a", NAN], ["b", 0.9]]},
    "sure-beyond-one": {"readings": [["a", 1.5], ["b", 0.9]]},
    "text-not-text": {"readings": [[7, 0.9], ["b", 0.9]]},
}


def misbehave(how: str, request: dict[str, Any]) -> None:
    match how:
        case "crash":
            sys.stderr.write("loading\nSegmentation fault in a far away library\n")
            os._exit(139)
        case "hang":
            time.sleep(600)
        case "dribble":
            while True:
                sys.stdout.write(" ")
                sys.stdout.flush()
                time.sleep(0.01)
        case "broken-json":
            sys.stdout.write('{"polygons": [\n')
            sys.stdout.flush()
        case "not-an-object":
            say([1, 2])
        case "twice":
            sys.stdout.write((json.dumps(good(request)) + "\n") * 2)
            sys.stdout.flush()
        case "not-utf8":
            sys.stdout.buffer.write(b'{"polygons": "\xff\xfe"}\n')
            sys.stdout.flush()
        case lie if lie in LIES:
            say(LIES[lie])
        case _:
            say(good(request))


def main() -> None:
    how = (Path(sys.argv[1]).parent / "behaviour").read_text(encoding="utf-8")
    if how == "crash-at-start":
        sys.exit("no module named paddleocr")
    if how == "hang-at-start":
        time.sleep(600)
    say({"hello": "you"} if how == "no-versions" else {"versions": {"paddleocr": "0", "pid": os.getpid()}})
    for line in sys.stdin:
        misbehave(how, json.loads(line))


if __name__ == "__main__":
    main()
