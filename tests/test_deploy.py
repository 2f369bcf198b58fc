"""What runs kanhe as a service: units, compose file and docs against the program and one another."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.cli.serve import DRAIN_SECONDS
from service.jobs.supervisor import KILL_SECONDS
from service.settings import Settings

DEPLOY = Path(__file__).parent.parent / "deploy"
UNITS = ("kanhe.service", "kanhe-worker@.service")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
HARDENED = {
    "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "NoNewPrivileges": "yes", "User": "kanhe",
    "CapabilityBoundingSet": "", "LimitCORE": "0", "UMask": "0077",
}  # fmt: skip


def unit(name: str) -> dict[str, str]:
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]\w+=", line))


@pytest.mark.parametrize("name", UNITS)
def test_units_are_hardened_and_bounded(name: str) -> None:
    found = unit(name)
    assert {key: found.get(key) for key in HARDENED} == HARDENED
    assert found["MemoryMax"]


def test_units_leave_time_to_stop() -> None:
    assert int(unit("kanhe.service")["TimeoutStopSec"]) > DRAIN_SECONDS
    assert int(unit("kanhe-worker@.service")["TimeoutStopSec"]) > KILL_SECONDS
    assert "serve --workers 0" in unit("kanhe.service")["ExecStart"]
    assert "worker --slots %i" in unit("kanhe-worker@.service")["ExecStart"]


def test_compose_waits_for_what_is_healthy_and_gives_up_every_right() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"serve", "worker", "database"}
    assert services["worker"]["depends_on"]["serve"] == {"condition": "service_healthy"}
    for name in ("serve", "worker"):
        assert services[name]["cap_drop"] == ["ALL"] and services[name]["read_only"] is True
        assert services[name]["user"].split(":")[0] in (DEPLOY.parent / "Dockerfile").read_text(encoding="utf-8")
    assert "healthcheck" in services["database"] and "healthcheck" in services["serve"]
    assert {v.split(":")[0] for s in services.values() for v in s["volumes"]} == set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", ["deploy/compose.yaml", "deploy/kanhe.env", "docs/operation.md"])
def test_every_setting_that_is_named_exists(name: str) -> None:
    text = (DEPLOY.parent / name).read_text(encoding="utf-8")
    named = set(re.findall(r"KANHE_([A-Z_]+)", text))
    limits = {f"LIMITS__{n.upper()}" for n in type(Settings().limits).model_fields}
    assert named
    assert named <= {n.upper() for n in Settings.model_fields} | limits


def test_the_image_carries_what_the_units_name() -> None:
    text = (DEPLOY.parent / "docs" / "operation.md").read_text(encoding="utf-8")
    assert {path for path in re.findall(r"deploy/[a-z@.-]+\b", text) if "secrets" not in path} <= {
        f"deploy/{p.name}".rstrip(".") for p in DEPLOY.iterdir()
    }
