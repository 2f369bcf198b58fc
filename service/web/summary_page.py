"""The summary table of a package as a page: every row beside its application in the parcel and its online record."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from models.desk import Listed, Narrowing
from models.package import PACKAGE_ID, Package
from models.summary_check import CheckedCell, CheckedRow
from service.database import desk, package_scope
from service.reports.presentation import Presentation
from service.reports.seal_view import seal_views
from service.reports.views import Picture, SealView
from service.web.asking import SignedIn, allowed, saw_private
from service.web.pictures import LinkedCutter
from service.workflows.show_summary import SeenSummary, summary_of

router = APIRouter(prefix="/packages", include_in_schema=False)
Id = Annotated[str, Path(pattern=PACKAGE_ID)]
MOST = 2000


@dataclass(frozen=True)
class RowView:
    """A row: `paper` is its application in the work list, `differs` what is otherwise there, `unclear` what a person
    must tell, `agrees` what is the same; `picture` shows the row."""

    row: CheckedRow
    paper: Listed | None
    differs: tuple[CheckedCell, ...]
    unclear: tuple[CheckedCell, ...]
    agrees: tuple[CheckedCell, ...]
    picture: Picture

    @property
    def state(self) -> str:
        """What is the matter with the row as a whole."""
        if self.row.again:
            return "again"
        if not self.row.known:
            return "of_none"
        if self.row.paper is None:
            return "no_paper"
        return "differs" if self.differs else "unclear" if self.unclear else "agrees"


@router.get("/{id}/summary")
def summary_page(asked: SignedIn, id: Id) -> Response:
    """The table, what has no row and what has no paper, quotas, and the recommender's seal."""
    allowed(asked, "applications.read")
    principal, office = asked.principal, asked.office
    seen = summary_of(office.pages, principal, id)
    with office.places.database.reading() as session:
        package = package_scope.find(session, principal.scope("packages.read"), id)
        listed = desk.listed(
            session, principal.scope("applications.read"), Narrowing(package=id, order="number"), asked.now, MOST, 0
        )
    papers = {r.index: r for r in listed}
    presentation = Presentation.of(seen.report, seen.template, not seen.bare, frozenset())
    cutter = LinkedCutter(presentation, office.reports.pictures(id), id)
    if seen.bare:
        saw_private(asked, f"package:{id}", page="summary", **principal.standing_in)
    return asked.page(
        "summary.html.j2", "packages", package=_name(package), id=id, seen=seen,
        kinds=seen.template.labels,
        rows=[_row(r, papers, cutter) for r in seen.check.rows], seals=_seals(seen, presentation, cutter),
        unlisted=[papers[u.paper] for u in seen.check.unlisted if u.paper in papers],
    )  # fmt: skip


def _name(package: Package | None) -> str:
    return package.name if package else ""


def _row(row: CheckedRow, papers: dict[int, Listed], cutter: LinkedCutter) -> RowView:
    paper = papers.get(row.paper) if row.paper is not None else None
    return RowView(
        row, paper, row.those("mismatch", "blank_on_paper"), row.those("unreadable", "not_found"), row.those("match"),
        cutter.of_row(row.input, row.page, row.box, [c.box for c in row.those("mismatch", "blank_on_paper")]),
    )  # fmt: skip


def _seals(seen: SeenSummary, presentation: Presentation, cutter: LinkedCutter) -> list[SealView]:
    """The seals in the recommender's place."""
    chosen = [seal for _, seal in seen.seals]
    documents = {d.index: d for d, _ in seen.seals}
    views = (v for d in documents.values() for v in seal_views(d, f"d{d.index}", presentation, cutter))
    return [v for v in views if v.seal in chosen]
