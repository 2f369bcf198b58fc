"""Accounts and the audit log come back from a backup as they were, the chain unbroken and guarded."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from service.workflows.audit_export import verify_log
from service.workflows.back_up import back_up
from service.workflows.first_start import first_start
from service.workflows.places import open_places
from service.workflows.restore import restore
from service.workflows.sign_in import sign_in
from tests.unit.service.workflows.gates import NOW, PASSWORD, make_gate, make_user
from tests.unit.service.workflows.kept import settings_of


def quiet(done: int, total: int | None) -> None:
    """No progress."""


def test_accounts_and_the_log_outlast_a_restore(tmp_path: Path) -> None:
    with closing(open_places(settings_of(tmp_path / "data"))) as places:
        gate = make_gate(places.database)
        first_start(gate, NOW)
        make_user(gate, "zhang", "reviewer")
        secret = sign_in(gate, "zhang", PASSWORD, "10.0.0.1", "", NOW).secret
        before = verify_log(places.database)
        back_up(places, tmp_path / "backup", None, 1 << 20, datetime.now(UTC), "1", quiet)
    restore(tmp_path / "backup", tmp_path / "new", settings_of(tmp_path / "new"), None, quiet)
    with closing(open_places(settings_of(tmp_path / "new"))) as places:
        assert before.sound and verify_log(places.database) == before
        done = sign_in(make_gate(places.database), "zhang", PASSWORD, "10.0.0.1", "", NOW)
        assert done.principal.may("applications.read") and done.secret != secret
        after = verify_log(places.database)
        assert after.sound and after.entries == before.entries + 1
