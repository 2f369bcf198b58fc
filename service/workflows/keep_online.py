"""Keeps the online records that a package is held against as they came, and gives them back to be read."""

import shutil
import zipfile
from pathlib import Path

from models.errors import StorageError
from models.package import Package
from service.storage.content import ContentStore
from service.storage.moving import walked
from service.storage.path_names import shown_name
from service.storage.whole_files import make_folder

FOLDER = "/"
"""Ends the name of records that came as a folder; they are kept as one ZIP, packed the same way each time."""
NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP can tell; with the real ones the same folder would have another hash each time."""


def keep_online(path: Path, store: ContentStore, scratch: Path) -> tuple[str, int, str]:
    """Keeps a file or folder of online records and gives its hash, size in bytes and name. `scratch` is an empty
    folder. Raises StorageError."""
    if not path.is_dir():
        return *store.put_file(path), shown_name(path.name)
    packed = scratch / "online.zip"
    try:
        _pack(path, packed)
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or error}") from error
    return *store.put_file(packed), shown_name(path.absolute().name) + FOLDER


def fetch_online(package: Package, store: ContentStore, scratch: Path) -> Path | None:
    """The online records of a package, as a file or folder to read, called as it was when it came; None where it came
    without. `scratch` is a folder of their own, to be kept as long as they are read. Raises StorageError and
    OSError."""
    if package.online is None:
        return None
    kept, name = store.fetch(package.online, scratch), package.online_name or "online"
    came = scratch / "as-it-came" / Path(name).name
    make_folder(came.parent)
    if not name.endswith(FOLDER):
        shutil.copyfile(kept, came)
        return came
    with zipfile.ZipFile(kept) as archive:
        archive.extractall(came)
    return came


def _pack(folder: Path, packed: Path) -> None:
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(walked(folder)):
            if path.is_file() and not path.is_symlink():
                info = zipfile.ZipInfo(shown_name(path.relative_to(folder).as_posix()), NO_TIME)
                with archive.open(info, "w", force_zip64=True) as inside, path.open("rb") as file:
                    while block := file.read(1 << 20):
                        inside.write(block)
