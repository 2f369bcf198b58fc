"""What a large upload costs the server in memory: a scan in pieces through the REST API, taken in as a package.

python -m tests.benchmarks.upload [--megabytes 1024] [--piece 8]
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from models.account import EVERYWHERE
from service.callers import CSRF_HEADER, SESSION, csrf_of
from tests.benchmarks.desk.serving import entered, serving
from tests.benchmarks.work.ground import ground
from tests.unit.service.workflows.gates import make_gate, make_user

MEBI = 1 << 20
BAR_MB = 64.0
"""By how much the server's memory may grow (MB)."""


def write_large(path: Path, size: int) -> None:
    """A PDF of one page with an unused stream of so many random bytes."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        starts = []
        for number, content in enumerate(objects, start=1):
            starts.append(file.tell())
            file.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        starts.append(file.tell())
        file.write(b"4 0 obj\n<< /Length %d >>\nstream\n" % size)
        for _ in range(size // MEBI):
            file.write(os.urandom(MEBI))
        file.write(b"\nendstream\nendobj\n")
        table = file.tell()
        file.write(b"xref\n0 5\n0000000000 65535 f \n")
        file.writelines(b"%010d 00000 n \n" % start for start in starts)
        file.write(b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table)


def pieces(path: Path, size: int) -> Iterator[tuple[int, bytes]]:
    """A file's bytes in pieces, each with where it begins."""
    with path.open("rb") as file:
        at = 0
        while piece := file.read(size):
            yield at, piece
            at += len(piece)


def sent(client: httpx.Client, path: Path, piece: int) -> str:
    """Uploads a file and has it taken in; gives the package's id."""
    upload = _told(client.post("uploads", json={"name": path.name, "size": path.stat().st_size}))["id"]
    for at, content in pieces(path, piece):
        headers = {"offset": str(at), "content-type": "application/octet-stream"}
        _told(client.patch(f"uploads/{upload}", content=content, headers=headers))
    return str(_told(client.post("packages", json={"uploads": [upload]}))["package"]["id"])


def _told(answer: httpx.Response) -> dict[str, dict[str, object]]:
    if answer.is_error:
        raise RuntimeError(f"{answer.request.url}: {answer.status_code} {answer.text[:300]}")
    found: dict[str, dict[str, object]] = answer.json()
    return found


def peak_mb(process: int) -> float:
    """The most memory a process ever had resident (MB)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def main() -> int:
    """Uploads a small scan, then a large one. Exit code 1 where the server grew by more than the bar."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--megabytes", type=int, default=1024)
    asked.add_argument("--piece", type=int, default=8, help="MiB a request")
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as name, ground("", Path(name, "ground")) as (settings, places):
        small, large = Path(name, "small.pdf"), Path(name, "large.pdf")
        write_large(small, chosen.piece * MEBI)
        write_large(large, chosen.megabytes * MEBI)
        make_user(make_gate(places.database), "uploader", "uploader", scope=EVERYWHERE)
        with serving(settings, workers=0) as served:
            client = entered(served.base, "uploader")
            client.base_url = httpx.URL(f"{served.base}/api/v1/")
            client.headers[CSRF_HEADER] = csrf_of(client.cookies[SESSION])
            sent(client, small, chosen.piece * MEBI)
            # From here on the kernel notes the peak anew: what starting took is not to hide anything.
            Path(f"/proc/{served.pid}/clear_refs").write_text("5", encoding="ascii")
            before, began = peak_mb(served.pid), time.monotonic()
            sent(client, large, chosen.piece * MEBI)
            took, after = time.monotonic() - began, peak_mb(served.pid)
    grown = after - before
    print(json.dumps({
        "megabytes": chosen.megabytes, "seconds": round(took, 1), "server_mb_before": round(before, 1),
        "server_mb_at_most": round(after, 1), "grown_mb": round(grown, 1), "bar_mb": BAR_MB,
    }, indent=1))  # fmt: skip
    return int(grown > BAR_MB)


if __name__ == "__main__":
    sys.exit(main())
