"""A package as it stands in the database when it has come in."""

from datetime import UTC, datetime

from models.package import Package, PackageFile
from service.database import packages
from service.database.connection import Database

PACKAGE = "package"
NOW = datetime(2021, 5, 1, tzinfo=UTC)


def add_parcel(
    database: Database, *, pages: int, package: str = PACKAGE, sha256: str = "0" * 64, priority: int = 0
) -> None:
    """Notes a package with one scan of so many pages."""
    kept = Package(
        id=package, name=package, source="upload", profile="intake", digest=package.ljust(64, "0"), priority=priority,
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    file = PackageFile(index=0, path="scan-0.pdf", sha256=sha256, media_type="application/pdf", pages=pages)
    with database.transaction() as session:
        packages.add_package(session, kept, [file])
