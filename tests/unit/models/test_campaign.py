"""Where online records are from."""

from models.campaign import OnlineRecord, OnlineRecords

SAYS = OnlineRecord(id="a", kind="k", provenance="applicant")
SAYS_NOTHING = OnlineRecord(id="b", kind="k")


def test_what_a_record_says_goes_before_what_its_file_says() -> None:
    file = OnlineRecords(campaign="c", records=(SAYS, SAYS_NOTHING), provenance="portal_export")
    assert [r.provenance for r in file.sourced()] == ["applicant", "portal_export"]
    assert file.model_copy(update={"provenance": None}).sourced() == file.records
