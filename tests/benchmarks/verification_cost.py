"""How much of a check's time verification takes: scoring expected texts, second looks, and pages against the portal's
print.

    .venv/bin/python -m tests.benchmarks.verification_cost PACKAGES [--count 8]

`PACKAGES` holds one folder a package (scan.pdf, portal.pdf, profile.txt). Exit code 1 when it is more than 15 %.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from extractors.pipeline import PageReading, documents_of
from models.campaign import OnlineRecords
from models.form_template import FormTemplate
from service.integrations.online_records import read_online
from service.reconciliation.decision import calibration_of
from service.reconciliation.pairing import pair
from service.settings import Settings
from service.workflows.check_package import CheckRequest, check_package
from service.workflows.compare_print import print_findings
from service.workflows.page_again import PagesAgain
from service.workflows.read_scans import Scans, open_engine, open_template, read_scans
from service.workflows.second_looks import look_again
from service.workflows.verify_application import gather_evidence

MOST = 0.15
"""The bar: share of a check's time."""
SECONDS: defaultdict[str, float] = defaultdict(float)


@contextmanager
def timing(part: str) -> Iterator[None]:
    """Adds the seconds of what runs inside to a part."""
    start = time.monotonic()
    yield
    SECONDS[part] += time.monotonic() - start


def check(folder: Path) -> int:
    """One check, and once more its verification alone; its pages."""
    settings, template = Settings(), open_template(Settings())
    online = read_online(folder / "portal.pdf", template)
    profile = (folder / "profile.txt").read_text(encoding="utf-8").strip()
    with timing("whole"):
        scans = read_scans([folder / "scan.pdf"], settings, aim="print")
        again = PagesAgain({t.ref.input: t for t in scans.tasks}, settings.limits, lambda: open_engine(settings, 1))
        request = CheckRequest([folder], profile, datetime.now(UTC), "0")  # type: ignore[arg-type]
        check_package(request, scans, online, template, None, again)
    verify(scans, online, template, again)
    return len(scans.pages)


def verify(scans: Scans, online: OnlineRecords, template: FormTemplate, again: PagesAgain) -> None:
    """What of a check is verification, part by part. The engine of second looks is open already."""
    pages = [p for p in scans.pages if isinstance(p, PageReading)]
    documents = documents_of(pages, template)
    records = {r.id: r for r in online.records}
    for index, match in pair([d.application for d in documents], online.records).matches.items():
        document, record = documents[index], records[match.record]
        with timing("scoring of expected texts"):
            evidence = gather_evidence(document, record, template)
        with timing("second looks"):
            look_again(document, record, template, evidence, again, calibration_of(scans.engine))
        with timing("pages against the print"):
            print_findings(document, pages, online.prints[record.id], record, template, ())


def main() -> int:
    """Checks some packages and prints the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path)
    parser.add_argument("--count", type=int, default=8)
    args = parser.parse_args()
    folders = sorted(p.parent for p in args.packages.glob("*/scan.pdf"))[: args.count]
    pages = sum(check(folder) for folder in folders)
    whole = SECONDS.pop("whole")
    print(f"{pages} pages in {whole:.1f} s")
    for part, seconds in SECONDS.items():
        print(f"  {part}: {seconds / whole:.1%}")
    share = sum(SECONDS.values()) / whole
    print(f"  {'met   ' if share <= MOST else 'MISSED'}  verification: {share:.1%} (wanted <= {MOST:.0%})")
    return 0 if share <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
