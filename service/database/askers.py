"""The query behind every request of a browser: whose session it is and what they may, in one statement."""

from datetime import date

from sqlalchemy import Date, bindparam, exists, select
from sqlalchemy.orm import Session as Connection

from models.account import Session, User
from models.base import Record
from service.database import delegations
from service.database.account_tables import CodesDemandRow, GrantRow, SessionRow, UserRow
from service.database.users import columns_of_user

SESSION, USER, GRANT = (row.__table__.c for row in (SessionRow, UserRow, GrantRow))
OF_SESSION = {name: SESSION[name] for name in Session.model_fields}
OF_USER = columns_of_user()
STANDS_IN = exists().where(delegations.standing_in(USER.id, bindparam("today", type_=Date())))
ASKED = (
    select(
        *OF_SESSION.values(), *OF_USER.values(), GRANT.role, GRANT.scope, STANDS_IN, exists(CodesDemandRow.__table__)
    )
    .select_from(
        SessionRow.__table__.join(UserRow.__table__, USER.id == SESSION.user).outerjoin(
            GrantRow.__table__, GRANT.user == USER.id
        )
    )
    .where(SESSION.token == bindparam("token"))
    .order_by(GRANT.role)
)
"""A row for each grant; put together once, as it is asked all day."""


class Asker(Record):
    """A session with its user. `stands_in`: there are delegations to them that hold today; `demands`: there are roles
    that must have a second factor."""

    session: Session
    user: User
    stands_in: bool
    demands: bool


def of_session(connection: Connection, token: str, today: date) -> Asker | None:
    """Who has the session with that hash, ended or not."""
    rows = connection.execute(ASKED, {"token": token, "today": today}).all()
    if not rows:
        return None
    first, at = rows[0], len(OF_SESSION)
    session = dict(zip(OF_SESSION, first, strict=False))
    user = dict(zip(OF_USER, first[at:], strict=False))
    grants = [{"role": role, "scope": scope} for *_, role, scope, _, _ in rows if role is not None]
    asker = {"session": session, "user": {**user, "grants": grants}, "stands_in": first[-2], "demands": first[-1]}
    return Asker.model_validate(asker)
