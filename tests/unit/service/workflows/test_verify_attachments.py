"""What verification says of a licence: its values, and whose seal is on the copy."""

from collections.abc import Sequence

import pytest

from extractors.assembly import spot_of
from extractors.forms.attachment_fields import AttachedPlace
from extractors.forms.content import PageContent
from extractors.forms.places import FieldPlace, Stretch
from extractors.ocr.engine import Line, Reading
from extractors.pipeline import DocumentReading
from models.application import FieldReading
from models.attachment import Attachment
from models.form_template import FormTemplate
from models.geometry import Box
from models.scan import PageRef
from models.seal import Seal
from service.reconciliation.comparison import compare
from service.workflows.verify_attachments import verify_attachments
from tests.unit.extractors.forms.attached import ATTACHED, LICENCE
from tests.unit.extractors.forms.paper import BODY, content
from tests.unit.service.workflows.readings import NAME, seal_reading
from tests.unit.service.workflows.test_second_looks import doubtful, rereading
from tests.unit.service.workflows.test_verify_application import application, record, weighable

FILED = record(contact="张三", applicant_name=NAME)
COPY = PageRef(input=0, page=9)
CONTACT = next(f for f in BODY if f.name == "contact")
BOX = Box((0.1, 0.1, 0.2, 0.2))


def place(line: Line, block: str, page: int) -> FieldPlace:
    what: PageContent = content([line], page=page)
    return FieldPlace("contact", CONTACT, block, (Stretch(what, what.lines),))


def document(on_licence: Line, on_form: Line | None = None, seals: Sequence[tuple[Seal, str]] = ()) -> DocumentReading:
    """An application with a licence that prints the contact, and the form's own place of it."""
    own = [place(on_form, "body", 1)] if on_form else []
    reading = FieldReading(name="contact", label="联系人", spots=tuple(spot_of(p) for p in own))
    read = application().model_copy(
        update={
            "fields": {"contact": reading},
            "seals": tuple(s for s, _ in seals),
            "attachments": (Attachment(name="licence", title="营业执照", pages=(COPY,)),),
        }
    )
    attached = (AttachedPlace(0, place(on_licence, "attachment.licence", 9)),)
    readings = tuple(seal_reading(text) for _, text in seals)
    return DocumentReading(read, {}, readings, attached=attached)


def told(verified: DocumentReading) -> tuple[str | None, list[str]]:
    """The status at the licence, and the blocks of the field's places."""
    (licence,) = verified.application.attachments
    return licence.compared.get("contact"), [s.block for s in verified.application.fields["contact"].spots]


SAME, OTHER = weighable("张三"), doubtful("张王", "三", 1e-4)
DIM = Line(SAME.polygon, Reading("张三", 0.5))


@pytest.mark.parametrize(
    ("on_licence", "on_form", "want"),
    [
        (SAME, SAME, ("match", ["body", "attachment.licence"])),
        (SAME, None, ("match", [])),
        (OTHER, SAME, ("mismatch", ["body", "attachment.licence"])),
        (OTHER, None, ("mismatch", ["attachment.licence"])),
        (weighable("李四"), SAME, ("unreadable", ["body", "attachment.licence"])),
        (weighable("张"), SAME, ("unreadable", ["body"])),
        (weighable("四张三"), SAME, ("unreadable", ["body"])),
        (doubtful("张三", "李", 0.45), SAME, ("unreadable", ["body"])),
        (DIM, SAME, (None, ["body"])),
    ],
    ids=[
        "agrees", "the form's own place was not found", "differs", "differs and nothing else",
        "something else, unclear", "less at the end",
        "more before", "in doubt", "without evidence",
    ],
)  # fmt: skip
def test_a_value_on_a_licence(on_licence: Line, on_form: Line | None, want: tuple[str | None, list[str]]) -> None:
    verified, evidence = verify_attachments(document(on_licence, on_form), FILED, ATTACHED, {})
    assert told(verified) == want
    places = [i for i, b in enumerate(want[1]) if b != "body"]
    assert [key for key in evidence if key[0] == "contact"] == [("contact", i) for i in places]


def test_a_doubt_that_another_look_settles() -> None:
    at = document(doubtful("张三", "李", 0.45), SAME)
    verified, _ = verify_attachments(at, FILED, ATTACHED, {}, rereading("张三", "张三", "张三"))
    assert told(verified)[0] == "match"


def test_the_forms_own_place_is_told_before_the_licences() -> None:
    verified, evidence = verify_attachments(document(OTHER, SAME), FILED, ATTACHED, {})
    form: FormTemplate = ATTACHED
    (result,) = (r for r in compare(verified.application, FILED, form, evidence).results if r.name == "contact")
    assert (result.status, result.paper and result.paper.page, [p.page for p in result.also]) == ("mismatch", 9, [1])
    both = verify_attachments(document(OTHER, OTHER), FILED, ATTACHED, {})
    compared = compare(both[0].application, FILED, form, {**both[1], ("contact", 0): both[1]["contact", 1]})
    (result,) = (r for r in compared.results if r.name == "contact")
    assert (result.paper and result.paper.page, [p.page for p in result.also]) == (1, [9])


def test_without_a_record_nothing_is_compared() -> None:
    verified, evidence = verify_attachments(document(OTHER, SAME), None, ATTACHED, {})
    assert told(verified) == (None, ["body"]) and evidence == {}


def seal(page: int = 9, colour: str = "red", kind: str = "official") -> Seal:
    return Seal.model_validate({"page": page, "box": BOX, "shape": "round", "colour": colour, "kind": kind})


@pytest.mark.parametrize(
    ("seals", "want"),
    [
        ([], "no"),
        ([(seal(), "甲市市场监督管理局")], "no"),
        ([(seal(), "甲市市场监督管理局"), (seal(), NAME)], "yes"),
        ([(seal(colour="black"), NAME)], "unclear"),
        ([(seal(), "")], "unclear"),
        ([(seal(page=1), NAME)], "no"),
        ([(seal(kind="personal"), NAME)], "no"),
    ],
    ids=[
        "none",
        "the registry's",
        "the applicant's beside it",
        "a copied one",
        "unread",
        "on another page",
        "a name's",
    ],
)
def test_whose_seal_is_on_a_copy(seals: list[tuple[Seal, str]], want: str) -> None:
    verified, _ = verify_attachments(document(SAME, SAME, seals), FILED, ATTACHED, {})
    assert verified.application.attachments[0].stamped == want


@pytest.mark.parametrize(
    ("change", "want"), [({"grey_pages": (COPY,)}, "unclear"), ({}, "no")], ids=["grey", "in colour"]
)
def test_a_grey_page_shows_no_original(change: dict[str, object], want: str) -> None:
    at = document(SAME, SAME)
    grey = DocumentReading(at.application.model_copy(update=change), {}, ())
    verified, _ = verify_attachments(grey, FILED, ATTACHED, {})
    assert verified.application.attachments[0].stamped == want


def test_where_no_seal_is_wanted_none_is_looked_for() -> None:
    form = ATTACHED.model_copy(update={"attachments": (LICENCE.model_copy(update={"copy_stamped": "no"}),)})
    verified, _ = verify_attachments(document(SAME, SAME), FILED, form, {})
    assert verified.application.attachments[0].stamped == "not_judged"
