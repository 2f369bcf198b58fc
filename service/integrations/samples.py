"""The samples that come with the program: in the checkout, or inside an installed wheel."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.form_template import Profile

PLACES = (Path(__file__).resolve().parents[2] / "samples", Path(__file__).resolve().parents[1] / "samples_data")
"""In a checkout `samples/` stands beside the packages; a wheel carries it inside `service/`."""
SCAN, ONLINE, PROFILE, TEMPLATE = "scan.pdf", "online.json", "profile.txt", "form.yaml"


@dataclass(frozen=True)
class Sample:
    """One case: a scan, its online record, the profile to check with and the form where it is not the shipped one."""

    name: str
    scan: Path
    online: Path
    profile: Profile
    template: Path | None


def find_samples() -> list[Sample]:
    """All samples by name; empty where none came along."""
    return list(_samples())


def _samples() -> Iterator[Sample]:
    home = next((p for p in PLACES if p.is_dir()), None)
    for folder in sorted(home.iterdir()) if home else ():
        if (folder / SCAN).is_file() and (folder / ONLINE).is_file():
            own = folder / TEMPLATE
            profile: Profile = "dispatch" if (folder / PROFILE).read_text("utf-8").strip() == "dispatch" else "intake"
            yield Sample(folder.name, folder / SCAN, folder / ONLINE, profile, own if own.is_file() else None)
