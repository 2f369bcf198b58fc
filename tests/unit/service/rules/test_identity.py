"""One applicant name on the whole paper, judged where no record vouches for any of its places."""

from collections.abc import Callable

import pytest

from models.application import FieldReading, Spot
from models.geometry import Box
from service.rules.case import Case
from service.rules.identity import check

Make = Callable[..., Case]


def fields(*names: tuple[str, float]) -> dict[str, FieldReading]:
    spots = tuple(
        Spot(block="b", text=n, value=n, input=0, page=p, box=Box((0.1, 0.1, 0.2, 0.2)), confidence=c)
        for p, (n, c) in enumerate(names, 1)
    )
    return {"applicant_name": FieldReading(name="applicant_name", label="申报单位", spots=spots)}


def test_another_name_in_the_table(case: Make) -> None:
    read = fields(("北宸模具有限公司", 0.99), ("比宸模具有限公司", 0.99))
    (found,) = check(_with(case, read, record=False))
    assert (found.code, found.severity, found.rule, found.page) == ("FIELD_MISMATCH", "error", "C-04", 2)


@pytest.mark.parametrize(
    ("names", "record"),
    [
        ([("北宸（宁波）模具", 0.99), ("北宸(宁波) 模具", 0.99)], False),
        ([("北宸模具有限公司", 0.99), ("比宸模具有限公司", 0.95)], False),
        ([("北宸模具有限公司", 0.99), ("比宸模具有限公司", 0.99)], True),
        ([], False),
    ],
)
def test_one_name_doubt_or_a_record(case: Make, names: list[tuple[str, float]], record: bool) -> None:
    assert list(check(_with(case, fields(*names), record=record))) == []


def _with(case: Make, read: dict[str, FieldReading], record: bool) -> Case:
    made = case(record=record)
    application = made.application.model_copy(update={"fields": read})
    return Case(application, made.record, made.template, made.profile, made.results)
