"""Accounts and the audit log come back from a backup as they were, the chain unbroken and guarded."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pyotp
import pytest

from models.errors import BackupError, CodeWantedError
from service.storage.secret_key import KEY_BYTES, SecretKey, keep_key, read_key
from service.workflows.audit_export import verify_log
from service.workflows.back_up import back_up
from service.workflows.first_start import first_start
from service.workflows.gate import Gate
from service.workflows.one_time_codes import check_key, confirm_codes, offer_codes
from service.workflows.places import Places, open_places
from service.workflows.restore import rehearse, restore
from service.workflows.sign_in import enter_code, sign_in
from tests.unit.service.workflows.gates import NOW, PASSWORD, make_gate, make_user, principal_for
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


@pytest.mark.parametrize("word", [None, "口令"])
def test_codes_are_asked_for_and_taken_after_a_restore(tmp_path: Path, word: str | None) -> None:
    def gate_at(places: Places) -> Gate:
        assert places.key is not None
        key = SecretKey(partial(read_key, places.key))
        return replace(make_gate(places.database), secrets=key)

    with closing(open_places(settings_of(tmp_path / "data"))) as places:
        gate = gate_at(places)
        principal = principal_for(make_user(gate, "zhang", "reviewer"))
        secret = offer_codes(gate, principal).secret
        confirm_codes(gate, principal, pyotp.TOTP(secret).at(NOW), NOW)
        back_up(places, tmp_path / "backup", word, 1 << 20, datetime.now(UTC), "1", quiet, cost=2)
    rehearse(tmp_path / "backup", word, quiet)
    restore(tmp_path / "backup", tmp_path / "new", settings_of(tmp_path / "new"), word, quiet)
    assert (tmp_path / "new" / "secret.key").stat().st_mode & 0o777 == 0o600
    with closing(open_places(settings_of(tmp_path / "new"))) as places:
        gate, later = gate_at(places), NOW + timedelta(minutes=1)
        check_key(gate)
        with pytest.raises(CodeWantedError) as wanted:
            sign_in(gate, "zhang", PASSWORD, "10.0.0.1", "", later)
        enter_code(gate, wanted.value.ticket, pyotp.TOTP(secret).at(later), "10.0.0.1", "", later)


def test_a_restore_leaves_another_key_alone(tmp_path: Path) -> None:
    with closing(open_places(settings_of(tmp_path / "data"))) as places:
        assert places.key is not None
        keep_key(places.key, b"a" * KEY_BYTES)
        back_up(places, tmp_path / "backup", None, 1 << 20, datetime.now(UTC), "1", quiet)
    keep_key(tmp_path / "elsewhere.key", b"b" * KEY_BYTES)
    settings = settings_of(tmp_path / "new").model_copy(update={"secret_key": tmp_path / "elsewhere.key"})
    with pytest.raises(BackupError):
        restore(tmp_path / "backup", tmp_path / "new", settings, None, quiet)
    assert read_key(tmp_path / "elsewhere.key", False) == b"b" * KEY_BYTES
    assert not (tmp_path / "new").exists()
