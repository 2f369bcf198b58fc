"""What a place may bear if it says what was filed."""

import pytest

from extractors.forms.template_store import builtin
from models.campaign import OnlineRecord, OnlineValue
from models.form_template import FieldSpec
from service.reconciliation.wordings import with_written, wordings, written_after
from tests.unit.service.reconciliation.test_decision import CODE, MONEY, NAME, OWNER, spot


@pytest.mark.parametrize(
    ("field", "text", "value", "repaired", "online", "own"),
    [
        (MONEY, "8 6532.470", "86532.47", False, "86532.47", True),
        (MONEY, "86,582.47", "86582.47", False, "86532.47", False),
        (NAME, "北宸模具（盖章）", "北宸模具（盖章）", False, "北宸模具", True),
        (CODE, "91440300192203821G", "914403001922038216", True, "914403001922038216", False),
        (OWNER, "□国有 ■民营", "民营", False, "民营", False),
        (MONEY, "86,532.47", "86532.47", False, "", False),
    ],
)
def test_the_papers_own_style_counts_where_it_means_the_same(
    field: FieldSpec, text: str, value: OnlineValue, repaired: bool, online: str, own: bool
) -> None:
    found = wordings(field, spot(text, value, repaired=repaired), online)
    assert (text in found) is own
    assert bool(found) is bool(online)


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("enterprise", "备件寄售", "定制化服务、其他：备件寄售"), ("enterprise", "", "定制化服务、其他"),
        ("project", "备件寄售", "定制化服务、其他"), ("untold", "备件寄售", "定制化服务、其他"),
    ],
)  # fmt: skip
def test_what_was_written_after_an_option_stands_behind_it(kind: str, text: str, said: str) -> None:
    form, online = builtin(), ("customization", "other")
    record = OnlineRecord(id="r", kind=kind, fields={"mode": online, "mode_other": text})
    written = written_after("mode", record, form)
    field = with_written(form.fields_of("enterprise")["mode"], written)
    assert wordings(field, spot("", None), online)[0] == said
