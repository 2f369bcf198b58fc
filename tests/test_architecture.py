"""Rules of the house that no linter knows: docstrings, file sizes, names, one OpenCV, nothing of one machine."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = ("models", "extractors", "service", "samples", "tests")
MAX_LINES = 400
SENTENCE = re.compile(r"[.!?。！？](?=\s|$)")
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
# Put together here, so that this file does not name what it forbids.
MACHINE = re.compile(
    "|".join(
        (
            r"(?<![\w.~-])/(?:home|root|work|opt|Users|mnt)" + r"/[\w.-]+",
            r"(?<![\w.])/tmp" + r"/[\w.-]+",
            r"pypi\." + r"org|pythonhosted\." + r"org|mirrors?\.(?:aliyun|tuna)",
            r"--(?:extra-)?index" + r"-url|--find" + r"-links(?!\s)",
        )
    )
)
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".txt", ".lock", ".in", ".html", ".css", ".json", ".cfg", ""}


def modules() -> list[Path]:
    return sorted(p for part in CODE for p in (ROOT / part).rglob("*.py"))


def listed() -> list[Path]:
    """The files that git knows or would add, or all of a checkout without git."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        names = [str(p.relative_to(ROOT)) for part in (*CODE, "scripts", "docs") for p in (ROOT / part).rglob("*")]
        names += [p.name for p in ROOT.iterdir() if p.is_file()]
    inside = {n for n in names if n and not n.startswith(".venv")}
    return sorted(ROOT / n for n in inside if (ROOT / n).is_file())


def relative(paths: Iterable[Path]) -> list[str]:
    return [str(p.relative_to(ROOT)) for p in paths]


@pytest.mark.parametrize("path", modules(), ids=relative(modules()))
def test_module_says_what_it_is_and_stays_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(source))
    assert docstring, "no module docstring"
    assert 1 <= len(SENTENCE.findall(docstring + ".")) <= 4, "a module docstring is one to three sentences"
    assert len(source.splitlines()) <= MAX_LINES


def test_no_name_that_says_nothing() -> None:
    parts = {(str(p.relative_to(ROOT)), part) for p in modules() for part in p.relative_to(ROOT).with_suffix("").parts}
    assert not sorted(path for path, part in parts if set(part.split("_")) & FORBIDDEN_NAMES)


def test_models_are_importable_without_numpy() -> None:
    names = [".".join(p.relative_to(ROOT).with_suffix("").parts) for p in (ROOT / "models").glob("[a-z]*.py")]
    code = "import sys; sys.modules['numpy'] = None; import " + ", ".join(names)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_one_opencv() -> None:
    assert packages_distributions().get("cv2") == ["opencv-python-headless"]


def test_no_other_distribution_owns_our_names() -> None:
    owners = packages_distributions()
    assert {name: set(owners.get(name, [])) - {"kanhe"} for name in ("models", "extractors", "service")} == {
        "models": set(),
        "extractors": set(),
        "service": set(),
    }


def test_nothing_of_one_machine_in_the_repository() -> None:
    found = []
    for path in listed():
        if path.suffix not in TEXT or path.stat().st_size > 4_000_000 or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if MACHINE.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found, "\n".join(found)


def test_top_level_holds_only_the_known_packages() -> None:
    """import-linter guards the layers inside; a fourth package beside them would escape it."""
    packages = {p.parent.name for p in ROOT.glob("*/__init__.py")}
    assert packages <= {"models", "extractors", "service", "samples", "tests"}
