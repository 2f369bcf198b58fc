"""Are the values of portal PDFs those of the online records beside them?

    .venv/bin/python -m tests.benchmarks.portal_values --packages DIR [--form FILE]

`--packages` holds one folder a level with one folder a package (portal.pdf, online.json, and truth.json where something
was planted). Prints the figures of each level and every exception. Exit code 1 where a value differs that nothing
planted explains.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractors.forms.template_store import builtin, load_template
from models.campaign import OnlineRecord, OnlineValue
from models.form_template import FieldSpec, FormTemplate
from models.limits import Limits
from service.integrations.online_records import read_online
from service.integrations.portal_pdf import read_portal_pdf
from service.reconciliation.equality import online_blank, online_value, relation

Outcome = Literal["equal", "unequal", "missing"]
OWN = ("application_no", "version", "kind")


@dataclass(frozen=True)
class Value:
    """One field of one package: what the PDF says (None: nothing was found), what the record says, and whether a
    planted difference explains that they are two."""

    package: Path
    name: str
    outcome: Outcome
    print_: OnlineValue | None
    online: OnlineValue
    explained: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures of each level and every exception; the exit code says whether all are explained."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=Path, required=True)
    parser.add_argument("--form", type=Path, help="the form; none: the one that is shipped")
    given = parser.parse_args(arguments)
    template = load_template(given.form) if given.form else builtin()
    packages = sorted(p.parent for p in given.packages.glob("*/*/portal.pdf"))
    values = [v for package in packages for v in values_of(package, template)]
    counts: dict[str, Counter[Outcome]] = {}
    for value in values:
        counts.setdefault(value.package.parent.name, Counter())[value.outcome] += 1
        if value.outcome != "equal":
            why = "planted" if value.explained else "UNEXPLAINED"
            print(f"{value.package}: {value.name}: {value.outcome}: {value.print_!r} online {value.online!r} ({why})")
    for level, count in counts.items():
        print(f"{level}: equal {count['equal']}, unequal {count['unequal']}, missing {count['missing']}")
    unexplained = sum(v.outcome != "equal" and not v.explained for v in values)
    print(f"{len(packages)} packages, {len(values)} values, {unexplained} unexplained")
    return 1 if unexplained or not values else 0


def values_of(package: Path, template: FormTemplate) -> Iterator[Value]:
    """Every field of the record's kind in one package; the notes of the reading are printed."""
    (online,) = read_online(package / "online.json", template).records
    read = read_portal_pdf(package / "portal.pdf", template, Limits())
    for note in read.notes:
        print(note)
    planted = _planted(package)
    for name, spec in template.fields_of(online.kind).items():
        found, filed = _value(read.record, name), online.value(name)
        explained = found is not None and name in planted and _same(spec, found, planted[name])
        yield Value(package, name, _outcome(spec, found, filed), found, filed, explained)


def _outcome(spec: FieldSpec, found: OnlineValue | None, filed: OnlineValue) -> Outcome:
    if found is None:
        return "equal" if spec.within and online_blank(spec, filed) else "missing"
    return "equal" if _same(spec, found, filed) else "unequal"


def _value(record: OnlineRecord, name: str) -> OnlineValue | None:
    """What a record says of a field; None where it does not speak of it."""
    return record.value(name) if name in OWN else record.fields.get(name)


def _same(spec: FieldSpec, found: OnlineValue, filed: OnlineValue) -> bool:
    if online_blank(spec, found) or online_blank(spec, filed):
        return online_blank(spec, found) and online_blank(spec, filed)
    return relation(spec, online_value(spec, found), filed) == "equal"


def _planted(package: Path) -> dict[str, str]:
    """Field -> what stands on paper, of the differences planted in a package."""
    truth = package / "truth.json"
    documents = json.loads(truth.read_text("utf-8"))["documents"] if truth.exists() else []
    defects = [d for document in documents for d in document["defects"]]
    return {d["field"]: d["paper"] for d in defects if d.get("field") and isinstance(d.get("paper"), str)}


if __name__ == "__main__":
    sys.exit(main())
