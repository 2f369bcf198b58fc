"""Takes in a supplement (补正件) to a package that is there: kept as every parcel, and linked to the paper it mends."""

from dataclasses import replace

from sqlalchemy import update

from service.database import tables
from service.database.packages import package as package_of
from service.workflows.receive_scan import Intake, Parcel, Received
from service.workflows.register_supplement import register_supplement


def take_supplement(intake: Intake, parcel: Parcel, earlier: str) -> tuple[Received, tuple[str, ...]]:
    """The parcel as it was taken in, and all packages of its paper, the first first. It belongs to whom the earlier
    paper belongs to, and is checked as that was. The same files once more are the same supplement. Raises
    DatabaseError where there is no such package, UsageError where it cannot be a supplement to that one, and as the
    intake does."""
    with intake.database.reading() as session:
        before = package_of(session, earlier)
    received = intake.receive(replace(parcel, profile=before.profile))
    chain = register_supplement(intake.database, received.package.id, earlier)
    with intake.database.transaction() as session:
        mine = update(tables.Package).where(tables.Package.id == received.package.id)
        session.execute(mine.values(province=before.province, city=before.city))
    return received, chain
