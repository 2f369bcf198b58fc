"""The review of one application: its findings with the paper beside the record, and the answers to them."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.responses import Response

from models.catalogue import said
from models.errors import NotThereError
from models.review import MENDS, Answer, Mend, Outcome
from service.database.past_answers import past_answers
from service.web.asking import Asking, SignedIn, allowed, saw_private
from service.web.names import names_of
from service.web.review_view import ReviewItem, confirm_view, review_view, round_for
from service.workflows.report_miss import Missed, report_miss, undo_miss
from service.workflows.review_application import OnTable, answer, decide, leave, look, remark, take, undo

router = APIRouter(prefix="/applications", include_in_schema=False)
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Key = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
Said = Annotated[str, Form(max_length=2000)]


@router.get("/{id}")
def review_page(asked: SignedIn, id: Id) -> Response:
    """The page of a review; whoever may answer claims the application."""
    allowed(asked, "applications.read")
    found = take(asked.office.desk, asked.principal, id, asked.now)
    view = review_view(asked.office, found, asked.principal)
    _seen(asked, found, "review")
    return asked.page("review.html.j2", here="work", **_shared(asked, found), **vars(view))


@router.post("/{id}/findings/{key}")
def answer_finding(
    asked: SignedIn,
    id: Id,
    key: Key,
    act: Said = "",
    mend: Said = "",
    page: Annotated[int | None, Form(ge=1, le=9999)] = None,
    reason: Said = "",
    undo_: Annotated[int | None, Form(alias="undo", ge=1)] = None,
) -> Response:
    """Answers a finding, or takes an answer back, and gives its form anew."""
    desk, now = asked.office.desk, asked.now
    if undo_ is not None:
        return _form(asked, undo(desk, asked.principal, id, undo_, now), key, page)
    try:
        given = _answer(act, mend, page, reason)
    except ValidationError as error:
        wrong = "reason" if "reason_wanted" in str(error) else "act"
        told = asked.reader.t(f"web.review.{wrong}.wanted")
        return _form(asked, look(desk, asked.principal, id, now), key, page, told)
    return _form(asked, answer(desk, asked.principal, id, key, given, now), key, page)


@router.post("/{id}/remarks")
def add_remark(asked: SignedIn, id: Id, text: Said = "") -> Response:
    """Files a comment and gives all of them."""
    if not text.strip():
        found = look(asked.office.desk, asked.principal, id, asked.now)
    else:
        found = remark(asked.office.desk, asked.principal, id, text, asked.now)
    return asked.page("_remarks.html.j2", **_shared(asked, found))


@router.post("/{id}/leave")
def leave_application(asked: SignedIn, id: Id) -> Response:
    """Gives the claim back."""
    leave(asked.office.desk, asked.principal, id)
    return RedirectResponse("/", 303)


@router.get("/{id}/confirm")
def confirm_page(asked: SignedIn, id: Id) -> Response:
    """The crops that matter, and one key to confirm."""
    found = take(asked.office.desk, asked.principal, id, asked.now)
    view = confirm_view(asked.office, found, asked.principal)
    _seen(asked, found, "confirm")
    return asked.page("confirm.html.j2", here="work", **_shared(asked, found), **vars(view))


@router.post("/{id}/misses")
def miss(
    asked: SignedIn, id: Id, text: Said = "", mend: Annotated[Mend, Form()] = "explain",
    page: Annotated[str, Form(pattern=r"^[0-9]{0,4}$")] = "",
) -> Response:  # fmt: skip
    """Files something that the machine did not see."""
    if not text.strip():
        found = look(asked.office.desk, asked.principal, id, asked.now)
        view = confirm_view(asked.office, found, asked.principal)
        told = asked.reader.t("web.miss.wanted")
        return asked.page("confirm.html.j2", "work", 422, **_shared(asked, found, told), **vars(view))
    missed = Missed(text=text, mend=mend, page=int(page) if mend == "replace_page" and page.strip("0") else None)
    report_miss(asked.office.desk, asked.principal, id, missed, asked.now)
    return RedirectResponse(f"/applications/{id}/confirm", 303)


@router.post("/{id}/misses/{miss}/undo")
def take_miss_back(asked: SignedIn, id: Id, miss: Annotated[int, Path(ge=1, le=2**31 - 1)]) -> Response:
    """Takes back what one filed."""
    undo_miss(asked.office.desk, asked.principal, id, miss, asked.now)
    return RedirectResponse(f"/applications/{id}/confirm", 303)


@router.post("/{id}/confirm")
def confirm(asked: SignedIn, id: Id, outcome: Annotated[Outcome, Form()], report: Said = "") -> Response:
    """Decides the application. What was displayed is put on record."""
    desk = asked.office.desk
    shown = confirm_view(asked.office, look(desk, asked.principal, id, asked.now), asked.principal).shown
    decide(desk, asked.principal, id, outcome, shown, asked.now, report or None)
    return RedirectResponse("/", 303)


def _seen(asked: Asking, found: OnTable, page: str) -> None:
    """Puts on record that somebody was shown personal data in full."""
    listed = found.reviewed.listed
    if asked.principal.scope("private.read").allows(listed.province, listed.city):
        acting = asked.principal.stands_for("private.read", listed.province, listed.city)
        saw_private(asked, f"application:{listed.id}", page=page, **({"acting_for": acting.name} if acting else {}))


def _answer(act: str, mend: str, page: int | None, reason: str) -> Answer:
    """What the form says: a way to mend means that it is to be corrected."""
    if mend:
        return Answer.model_validate({"act": "correct", "mend": mend, "page": page if mend == "replace_page" else None})
    return Answer.model_validate({"act": act, "reason": reason if act == "acceptable" else ""})


def _form(asked: Asking, found: OnTable, key: str, page: int | None, error: str | None = None) -> Response:
    state = next((s for s in found.standing.findings if s.key == key), None)
    if state is None:
        raise NotThereError(said("review.no_finding"))
    unchecked = key in found.standing.unchecked
    item = ReviewItem(None, state, None, None, page, round_for(found, state, asked.principal), unchecked)
    return asked.page("_answer.html.j2", item=item, **_shared(asked, found, error))


def _shared(asked: Asking, found: OnTable, error: str | None = None) -> dict[str, Any]:
    """What every part of the page needs."""
    reviewed = found.reviewed
    hands = [*reviewed.decisions, *reviewed.misses, *(c for c in (reviewed.first, reviewed.final) if c)]
    ids = [found.other, *(r.by for r in reviewed.remarks), *(i for h in hands for i in (h.by, h.acting_for))]
    with asked.office.places.database.reading() as session:
        past = past_answers(session, asked.principal.scope("applications.read"), document=reviewed.listed.id)
        names = names_of(session, [*ids, *(a.by for a in past)])
    mends: tuple[Mend, ...] = MENDS
    return {
        "listed": reviewed.listed, "remarks": reviewed.remarks, "past": past, "standing": found.standing,
        "names": names, "me": asked.principal.user, "locked": _other(found, names), "mends": mends, "error": error,
        "first": reviewed.first, "final": reviewed.final, "asks": asked.principal,
    }  # fmt: skip


def _other(found: OnTable, names: dict[str, str]) -> str:
    """Who else is at it; '' for nobody."""
    return names.get(found.other, found.other) if found.other else ""
