"""Rules on a package as a whole: quotas of the recommender (R-15), and applicants that apply more than once (R-22)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.catalogue import message
from models.finding import Finding, severity_of
from models.folding import fold, fold_cased
from models.form_template import FormTemplate, Profile, RuleSpec
from models.scan import PageRef

QUOTAS, ONCE = "R-15", "R-22"


@dataclass(frozen=True)
class Entrant:
    """One application that the package holds or its summary table lists: its kind, and what is known of who applies,
    under which number and by whose recommendation, '' where nothing is. `page` is the first of its paper, None where
    it has none."""

    kind: str
    name: str
    code: str
    number: str
    page: PageRef | None
    sender: str = ""


def quotas(
    entrants: Sequence[Entrant], template: FormTemplate, profile: Profile, at: PageRef | None
) -> Iterator[Finding]:
    """Kinds with more applications than one recommender may send: wrong when paper leaves for the ministry, no more
    than worth knowing before the province has picked. `at` is the summary table's first page."""
    rule = _rule(template, QUOTAS)
    if rule is None:
        return
    senders = {e.sender for e in entrants} - {""}
    only = next(iter(senders)) if len(senders) == 1 else ""
    counts = Counter((e.sender or only, e.kind) for e in entrants)
    for (sender, kind), count in counts.items():
        quota = template.campaign.quotas.get(kind)
        if quota is None or count <= quota or kind not in template.kinds:
            continue
        label = template.kinds[kind].label
        said = message("finding.quota_exceeded", sender=sender or "—", kind=label, count=count, quota=quota)
        yield Finding(
            code="QUOTA_EXCEEDED", severity="error" if profile == "dispatch" else "info", rule=rule.id,
            input=at.input if at else None, page=at.page if at else None, message=said,
        )  # fmt: skip


def duplicates(
    entrants: Sequence[Entrant], template: FormTemplate, elsewhere: Sequence[Entrant] = ()
) -> Iterator[Finding]:
    """Applicants with applications under several numbers, told at the last one's paper. `elsewhere` are the campaign's
    applications in other packages: they are told of only with one of this package."""
    if _rule(template, ONCE) is None:
        return
    own = frozenset(map(id, entrants))
    for group in _by_applicant([*elsewhere, *entrants]):
        if own.isdisjoint(map(id, group)):
            continue
        numbers = list(dict.fromkeys(e.number for e in group if e.number))
        if len({fold_cased(n) for n in numbers}) < 2:
            continue
        at = next((e.page for e in reversed(group) if e.page), None)
        said = message(
            "finding.duplicate_applicant", name=group[0].name, count=len(numbers), numbers="、".join(numbers)
        )
        yield Finding(
            code="DUPLICATE_APPLICANT", severity=severity_of("DUPLICATE_APPLICANT"), rule=ONCE,
            input=at.input if at else None, page=at.page if at else None, paper=group[0].name, message=said,
        )  # fmt: skip


def _by_applicant(entrants: Sequence[Entrant]) -> list[list[Entrant]]:
    """Entrants of one credit code, or of one name where a code is not known on one side."""
    groups: list[list[Entrant]] = []
    for entrant in entrants:
        home = next((g for g in groups if any(_same(entrant, other) for other in g)), None)
        if home is None:
            groups.append([entrant])
        else:
            home.append(entrant)
    return groups


def _same(a: Entrant, b: Entrant) -> bool:
    if a.code and b.code:
        return fold_cased(a.code) == fold_cased(b.code)
    return bool(a.name) and fold(a.name) == fold(b.name)


def _rule(template: FormTemplate, name: str) -> RuleSpec | None:
    rule = template.rules.get(name)
    return rule if rule is not None and rule.enabled else None
