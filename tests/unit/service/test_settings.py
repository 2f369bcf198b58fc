"""Settings from the environment, and what follows from them."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from service.settings import Settings, cores


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests."""
    for name in os.environ:
        if name.startswith("KANHE_"):
            monkeypatch.delenv(name)


def test_without_a_setting_the_defaults_stand() -> None:
    settings = Settings()
    assert (settings.engine, settings.runtime, settings.template, settings.show_private) == (
        "rapid",
        "auto",
        None,
        False,
    )


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANHE_ENGINE", "null")
    monkeypatch.setenv("KANHE_TEMPLATE", "form.yaml")
    monkeypatch.setenv("KANHE_LIMITS__MAX_PAGES", "7")
    settings = Settings()
    assert settings.engine == "null"
    assert settings.template == Path("form.yaml")
    assert settings.limits.max_pages == 7
    assert settings.limits.max_bytes == Settings.model_fields["limits"].default.max_bytes


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KANHE_ENGINE", "easyocr"),
        ("KANHE_WORKERS", "-1"),
        ("KANHE_WORKERS", "many"),
        ("KANHE_ENGINE_TIMEOUT_S", "0"),
        ("KANHE_LIMITS__MAX_PAGES", "0"),
        ("KANHE_LIMITS__MAX_PAGE", "9"),
    ],
)
def test_a_wrong_setting_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(("asked", "pages", "want"), [(3, 100, 3), (3, 2, 2), (3, 0, 1), (64, 100, 64)])
def test_as_many_workers_as_asked_for_but_no_more_than_pages(asked: int, pages: int, want: int) -> None:
    assert Settings(workers=asked).workers_for(pages) == want


def test_by_itself_one_worker_a_core_up_to_eight() -> None:
    assert Settings().workers_for(1000) == min(cores(), 8)
    assert Settings().workers_for(1) == 1
    assert cores() >= 1


@pytest.mark.parametrize("workers", [1, 2, 1000])
def test_threads_share_the_cores(workers: int) -> None:
    assert Settings().threads_for(workers) == max(1, cores() // workers)
    assert Settings(threads=3).threads_for(workers) == 3


def test_settings_cannot_be_changed() -> None:
    settings = Settings()
    with pytest.raises(ValidationError):
        setattr(settings, "engine", "null")  # noqa: B010 - what mypy refuses is refused at run time too


def test_the_digest_changes_with_a_setting_and_not_with_where_things_are_kept() -> None:
    plain = Settings(engine="null")
    assert plain.digest() == Settings(engine="null", database="postgresql://u:secret@h/k", data=Path("x")).digest()
    assert plain.digest() != Settings(engine="null", password_days=30).digest()
    assert len(plain.digest()) == 16


def test_what_is_asked_of_sign_in() -> None:
    policy = Settings(password_length=12, password_days=0, session_idle_minutes=5, session_hours=8).sign_in_policy()
    assert (policy.password_length, policy.password_days, policy.idle_minutes, policy.session_hours) == (12, 0, 5, 8)
