"""Asks for work and follows it, without doing any: for the command line, the web and whatever takes papers in."""

from dataclasses import dataclass
from datetime import UTC, datetime

from models.package import ENDED, INTERACTIVE
from service.database import forms, packages, pages
from service.database.pages import Progress
from service.database.versions import after
from service.jobs.engine import JobClient, jobs_url, prepare
from service.jobs.flows import FIRST_RUN, PLAN, job
from service.workflows.places import Places


@dataclass(frozen=True)
class Work:
    """The work on packages. Everything raises DatabaseError where the database is not there or has no such package."""

    places: Places
    jobs: JobClient

    def start(self, package: str, *, interactive: bool | None = None) -> None:
        """Has a package read and judged; asking twice is asking once. `interactive`: before all bulk, as somebody
        waits for it; None: as the package's own priority says."""
        with self.places.database.reading() as session:
            kept = packages.package(session, package)
        if kept.state in ENDED:
            return
        urgent = kept.priority >= INTERACTIVE if interactive is None else interactive
        self.jobs.put(job(PLAN, package, FIRST_RUN, interactive=urgent))

    def again(self, package: str, *, interactive: bool = True) -> None:
        """Has an ended package read and judged anew, by the newest form of its campaign: pages without a result are
        tried again, the others are read only where the form, the program, the engine or the settings have changed."""
        with self.places.database.transaction() as session:
            packages.set_state(session, package, "received")
            forms.renew(session, package)
            pages.try_again(session, package)
        self.jobs.put(job(PLAN, package, _now(), interactive=interactive))

    def recheck(self, package: str) -> None:
        """Has an ended package judged anew, as somebody waits for it: pages are read only where another scan is in
        their place, or the program, the engine or the settings have changed."""
        with self.places.database.transaction() as session:
            packages.set_state(session, package, "received")
        self.jobs.put(job(PLAN, package, _now(), interactive=True))

    def cancel(self, package: str) -> None:
        """Stops the work on a package: the page in flight is the last. What was read stays."""
        with self.places.database.transaction() as session:
            if packages.package(session, package).state in ENDED:
                return
            packages.set_state(session, package, "cancelled")
            waiting = [packages.package(session, id) for id in after(session, package)[:1]]
        self.jobs.cancel(f"{package}:")
        for each in waiting:
            self.jobs.put(job(PLAN, each.id, f"{FIRST_RUN}-after", interactive=each.priority >= INTERACTIVE))

    def progress(self, package: str) -> Progress:
        """How far a package's pages are; none before it is planned."""
        with self.places.database.reading() as session:
            packages.package(session, package)
            return pages.progress(session, package)

    def close(self) -> None:
        """Gives the connections back."""
        self.jobs.close()


def _now() -> str:
    """A word for this time that a package was asked for."""
    return f"{datetime.now(UTC):%Y%m%d%H%M%S%f}"


def open_work(places: Places) -> Work:
    """The work on what is kept in these places; makes the engine's tables where they are not there. Raises
    DatabaseError."""
    url = jobs_url(places.database.url)
    prepare(url)
    return Work(places, JobClient(url))
