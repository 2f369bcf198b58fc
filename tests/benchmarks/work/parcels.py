"""Parcels of many small pages, each with another text, noted as if they had come in."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pikepdf

from models.package import Package, PackageFile
from service.database import packages
from service.database.originals import add_original
from service.workflows.places import Places

PAGE_PT = (105, 148)
"""A sixteenth of A4: pages that cost next to nothing to draw."""
A4_PT = (595, 842)
CHUNK_PAGES = 1000


def write_scan(path: Path, pages: int, name: str, size: tuple[int, int] = PAGE_PT) -> None:
    """A PDF of so many pages, each with a line of text."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        for number in range(1, pages + 1):
            page = pdf.add_blank_page(page_size=size)
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            page.Contents = pdf.make_stream(f"BT /F1 14 Tf 8 70 Td ({name} {number}) Tj ET".encode())
        pdf.save(path, deterministic_id=True)


def receive(places: Places, scans: list[tuple[Path, int]], *, priority: int = 0) -> str:
    """Notes a package with these files and their numbers of pages; gives its id."""
    now, id = datetime.now(UTC), str(uuid4())
    files = []
    with places.database.transaction() as session:
        for index, (path, count) in enumerate(scans):
            digest, size = places.store.put_file(path)
            add_original(session, digest, size)
            files.append(
                PackageFile(index=index, path=path.name, sha256=digest, media_type="application/pdf", pages=count)
            )
        kept = Package(
            id=id, name="benchmark", source="upload", profile="intake", digest=uuid4().hex * 2, priority=priority,
            created_at=now, updated_at=now,
        )  # fmt: skip
        packages.add_package(session, kept, files)
    return id
