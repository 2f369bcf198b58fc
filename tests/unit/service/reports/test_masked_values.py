"""Readings and findings for whoever may not see personal data."""

from models.report import Report
from service.reports.masked_values import masked_document, masked_value, masking_by
from service.settings import Settings
from service.workflows.read_scans import open_template
from tests.unit.service.reports.fakes import EMAIL, MOBILE, OTHER_MOBILE, mismatch

MASKING = masking_by(open_template(Settings()))


def test_no_private_value_is_left_and_all_else_is(report: Report) -> None:
    number = mismatch("contact_mobile", MOBILE, OTHER_MOBILE, 0.2)
    document = report.documents[0].model_copy(update={"findings": (*report.documents[0].findings, number)})
    masked = masked_document(document, MASKING).model_dump_json()
    assert [word in masked for word in (MOBILE, OTHER_MOBILE, EMAIL)] == [False, False, False]
    assert "示范(集团)有限公司" in masked
    assert MOBILE in document.model_dump_json()


def test_each_of_several_values_is_masked() -> None:
    assert masked_value((MOBILE, "a"), None, MASKING) == ("138****1234", "a")
    assert masked_value(None, "contact_mobile", MASKING) is None
