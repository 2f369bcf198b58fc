"""The packages of one paper as a job sees them: as first received, and every supplement since, with inputs numbered on
through all of them as in the report on the last."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.package import ENDED, Package, PackageFile
from models.scan import PageRef
from service.database import packages
from service.database.versions import chain_of


@dataclass(frozen=True)
class Link:
    """A package with its files; `first` is the number that its first file has as an input."""

    package: Package
    files: tuple[PackageFile, ...]
    first: int

    def number(self, index: int) -> int:
        """As which input a file of the package is judged."""
        return self.first + [f.index for f in self.files].index(index)

    def ref(self, own: PageRef) -> PageRef:
        """A page of the package as the report names it."""
        return PageRef(input=self.number(own.input), page=own.page)


@dataclass(frozen=True)
class Chain:
    """One link for a paper as first received, one more for each supplement; the last is the one that is worked on."""

    links: tuple[Link, ...]

    @property
    def last(self) -> Link:
        """The package that is worked on."""
        return self.links[-1]

    @property
    def supplement(self) -> bool:
        """Whether it supplements another."""
        return len(self.links) > 1

    @property
    def awaited(self) -> bool:
        """Whether an earlier package is still worked on: its end begins this one anew."""
        return any(link.package.state not in ENDED for link in self.links[:-1])

    @property
    def broken(self) -> Package | None:
        """An earlier package that came to nothing, or whose files were removed since; None where there is none."""
        earlier = (k.package for k in self.links[:-1])
        return next((p for p in earlier if p.state != "done" or p.removed_at is not None), None)

    @property
    def online(self) -> Package:
        """The package whose online records count: the last that came with some."""
        return next((k.package for k in reversed(self.links) if k.package.online), self.last.package)

    @property
    def versions(self) -> dict[int, int]:
        """With which version, from 1, each input came."""
        return {k.number(f.index): n for n, k in enumerate(self.links, start=1) for f in k.files}


def chain(session: Session, package: str) -> Chain:
    """The chain that ends with a package. Raises DatabaseError."""
    links: list[Link] = []
    for id in chain_of(session, package):
        files = tuple(packages.files_of(session, id))
        first = links[-1].first + len(links[-1].files) if links else 0
        links.append(Link(packages.package(session, id), files, first))
    return Chain(tuple(links))
