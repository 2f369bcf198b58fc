"""The documents against the code: what the contract promises must be told, and told as it is."""

import re
from pathlib import Path

import pytest
import typer

from models import errors
from models.finding import BY_CONTEXT, FINDING_CODES, FindingCode, severity_of
from models.limits import Limits
from service.cli import exit_codes
from service.cli.app import app
from service.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
FINDINGS = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")


def rows(text: str, heading: str) -> dict[str, list[str]]:
    """The rows of the table under a heading: first cell, without its ticks, to the other cells."""
    section = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    cells = [
        [c.strip() for c in line.strip().strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"
    ]
    return {row[0].strip("`"): row[1:] for row in cells[2:]}


@pytest.mark.parametrize("code", FINDING_CODES)
def test_every_finding_code_is_told_with_its_severity(code: FindingCode) -> None:
    severity, *telling = rows(FINDINGS, "Codes")[code]
    if code in BY_CONTEXT:
        assert "," in severity, "say each severity that it may have"
    else:
        assert severity == severity_of(code)
    assert [len(cell) > 1 for cell in telling] == [True, True]


def test_no_finding_is_told_that_does_not_exist() -> None:
    assert set(rows(FINDINGS, "Codes")) == set(FINDING_CODES)


def commands(of: typer.Typer, prefix: str) -> list[str]:
    """Every command, written as a user types it."""
    own = [f"{prefix} {c.name or getattr(c.callback, '__name__', '')}" for c in of.registered_commands]
    return own + [
        c for g in of.registered_groups if g.typer_instance for c in commands(g.typer_instance, f"{prefix} {g.name}")
    ]


@pytest.mark.parametrize("command", commands(app, "kanhe"))
def test_every_command_is_told(command: str) -> None:
    assert f"\n{command}" in README.split("\n## Everyday commands\n")[1].split("\n## ")[0]


def test_every_exit_code_is_told() -> None:
    codes = {str(v) for n, v in vars(exit_codes).items() if n.isupper() and isinstance(v, int)}
    assert codes == {"0", "1", "2", "3", "4", "5"}
    assert set(rows(README, "Exit codes")) == codes
    assert {c for c in codes if f" {c} " not in app_help()} == set()


def app_help() -> str:
    """What `kanhe --help` says below its commands."""
    return f" {app.info.epilog} "


def settings() -> dict[str, object]:
    """The environment's name of every setting, to its default."""
    told: dict[str, object] = {
        f"KANHE_{n.upper()}": f.default for n, f in Settings.model_fields.items() if n != "limits"
    }
    return told | {f"KANHE_LIMITS__{n.upper()}": f.default for n, f in Limits.model_fields.items()}


def test_every_setting_is_told_with_its_default() -> None:
    told = {name: cells[0] for name, cells in rows(README, "Limits and settings").items()}
    assert told == {name: shown(default) for name, default in settings().items()}


def shown(default: object) -> str:
    """A default as the README writes it."""
    if isinstance(default, bool) or default is None:
        return str(default).lower()
    return f"{default:,.0f}" if isinstance(default, int | float) else str(default)


def test_every_room_is_told() -> None:
    rooms = {
        f"{part}/{p.parent.name}/" for part in ("extractors", "service") for p in (ROOT / part).glob("*/__init__.py")
    }
    assert {room for room in rooms if room not in ARCHITECTURE} == set()


def test_every_decision_names_what_was_refused() -> None:
    decisions = ARCHITECTURE.split("\n## Decisions\n", 1)[1].split("\n### ")[1:]
    assert len(decisions) >= 8
    assert [d.splitlines()[0] for d in decisions if "**Refused:**" not in d] == []


def test_every_error_says_in_its_docstring_what_it_means() -> None:
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, errors.KanheError)]
    assert [k.__name__ for k in kinds if not k.__doc__] == []


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_inside_the_repository_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / name).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_scripts_that_are_named_exist(name: str) -> None:
    named = set(re.findall(r"scripts/[a-z_-]+", (ROOT / name).read_text(encoding="utf-8")))
    assert named
    assert {script for script in named if not list(ROOT.glob(f"{script}*"))} == set()
