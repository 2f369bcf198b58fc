"""The paper that counts after each version, and where each page of it came from."""

from dataclasses import replace
from pathlib import Path

from extractors.forms.content import PageContent
from extractors.forms.footers import Footer
from extractors.pipeline import PageReading
from models.page_split import PageSplit, SetAside
from models.scan import PageRef
from models.separator import Slip
from service.workflows.order_pages import Page
from service.workflows.page_task import PageTask
from service.workflows.paper_versions import Paper, Versions, papers_of
from tests.unit.extractors.forms.paper import FORM, column, content
from tests.unit.service.workflows.readings import cover, failed, reading, scans

NUMBER = "FW-2021-1"
TEXTS = ("甲乙丙丁戊己庚辛壬癸一二三四五六七八", "子丑寅卯辰巳午未申酉东南西北上下左右")


def page(number: int | None, what: PageContent, input: int = 0, at: int = 1) -> PageReading:
    return replace(reading(at, what, input=input), footer=Footer(number, 3, NUMBER, 0.99))


def story(seed: int) -> PageContent:
    return content(column([text[seed:] + text[:seed] for text in TEXTS * 3]))


def papers(*versions: list[PageReading]) -> list[Paper]:
    pages = [p for version in versions for p in version]
    return papers_of(Versions(scans(*pages), {n: n + 1 for n in range(len(versions))}, len(versions)), FORM)


def test_the_inputs_of_a_supplement_are_those_behind_the_papers_given() -> None:
    tasks = tuple(
        PageTask(PageRef(input=i, page=1), Path("x"), "x", None, given) for i, given in enumerate((0, 0, 1, 2, 3))
    )
    found = Versions.of(replace(scans(), tasks=tasks), 2)
    assert found.of_input == {0: 1, 1: 1, 2: 2, 3: 3, 4: 3}
    assert found.last == 3


def test_each_page_tells_its_way() -> None:
    first = [page(1, cover()), page(2, story(0), at=2), page(3, story(7), at=3)]
    second = [page(2, story(0), input=1)]
    third = [page(None, story(0), input=2)]
    one, two, three = papers(first, second, third)
    assert [p.state for p in one.known.values()] == ["kept"] * 3
    new = three.known[PageRef(input=2, page=1)]
    assert (new.version, new.printed, new.replaces) == (3, 2, PageRef(input=1, page=1))
    assert three.standing_for(PageRef(input=0, page=2)) == PageRef(input=2, page=1)
    assert {s.page.version for s in three.superseded.values()} == {1, 2}
    assert [p.ref for p in two.pages if isinstance(p, PageReading)][1] == PageRef(input=1, page=1)


def test_a_page_that_could_not_be_read_keeps_its_place() -> None:
    pages: list[Page] = [page(1, cover()), failed(2), page(3, story(7), at=3)]
    (paper,) = papers_of(Versions(scans(*pages), {0: 1}, 1), FORM)
    assert list(paper.known) == [PageRef(input=0, page=n) for n in (1, 2, 3)]
    assert paper.documents[0].application.pages == tuple(paper.known)


def test_a_supplement_goes_into_the_documents_that_a_person_made() -> None:
    first = [page(1, cover()), page(2, story(0), at=2), page(3, story(7), at=3), page(None, story(14), at=4)]
    second = [page(2, story(0), input=1), page(None, content(codes=(Slip(parcel="P-1").code,)), at=2, input=1)]
    one, two, three, four = (PageRef(input=0, page=n) for n in (1, 2, 3, 4))
    split = PageSplit(documents=((one, two), (three,)), aside=(SetAside(page=four, why="foreign"),))
    versions = Versions(scans(*first, *second), {0: 1, 1: 2}, 2, split)
    before, last = papers_of(versions, FORM)
    assert [d.application.pages for d in before.documents] == [(one, two), (three,)]
    new, slip = (PageRef(input=1, page=n) for n in (1, 2))
    assert [d.application.pages for d in last.documents] == [(one, new), (three,)]
    assert last.split is not None
    assert {a.page: a.why for a in last.split.aside} == {four: "foreign", slip: "none"}
