"""Standing in for a colleague: reviewers give their work away for some days themselves; for one who is away already the
security administrator does, who grants rights. It ends by itself, and sooner when it is revoked."""

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import Field
from sqlalchemy.orm import Session

from models.account import ACCOUNT_ID, Acting, Delegation, Permission, Principal, User
from models.base import Record, Typed
from models.catalogue import said
from models.errors import NotThereError, RoleRuleError
from service.database import delegations, users
from service.rules.permissions import MOST_DELEGATED_DAYS, REVIEWING, acting_for, colleagues, delegation_refused
from service.workflows.gate import Gate, require

REVIEW: Permission = "findings.review"
GRANT: Permission = "rights.manage"
READ: Permission = "users.read"
MOST_LISTED = 500


class Wanted(Record):
    """A delegation to be made: to whom, from and to which day, and why; `of` is whose work it is, None one's own."""

    to: str = Field(pattern=ACCOUNT_ID)
    since: date
    until: date
    reason: Typed = Field(min_length=1, max_length=200, pattern=r"\S")
    of: str | None = Field(default=None, pattern=ACCOUNT_ID)


@dataclass(frozen=True)
class Delegations:
    """Delegations, the last that begins first, with how everybody in them is called; `colleagues` are those to whom
    work can be given, `absent` those whose work can be given away by whoever asks."""

    items: tuple[Delegation, ...]
    names: dict[str, str]
    colleagues: tuple[User, ...] = ()
    absent: tuple[User, ...] = ()


def acting_of(session: Session, user: User, now: datetime) -> tuple[Acting, ...]:
    """In whose places a user may act now."""
    held = delegations.to_user(session, user.id, day_of(now))
    return acting_for(user, held, {d.of: users.by_id(session, d.of) for d in held}, day_of(now))


def own_delegations(gate: Gate, principal: Principal) -> Delegations:
    """What whoever asks gave away and was given. Raises ForbiddenError for who does not review."""
    require(principal, REVIEW)
    with gate.database.reading() as session:
        items = delegations.of_user(session, principal.user)
        others = tuple(colleagues(users.by_id(session, principal.user), users.everyone(session)))
        return Delegations(tuple(items), _names(session, items), others)


def every_delegation(gate: Gate, principal: Principal) -> Delegations:
    """Everybody's. Raises ForbiddenError."""
    require(principal, READ)
    with gate.database.reading() as session:
        items = delegations.every(session, MOST_LISTED)
        review = tuple(u for u in users.everyone(session) if u.disabled_at is None and u.roles & REVIEWING)
        return Delegations(tuple(items), _names(session, items), review, review)


def delegate(gate: Gate, principal: Principal, wanted: Wanted, now: datetime) -> Delegation:
    """Gives work away. Raises ForbiddenError, AccountError for an account that is not there, and RoleRuleError for days
    or people that it cannot be."""
    of = wanted.of or principal.user
    require(principal, GRANT if of != principal.user else REVIEW)
    with gate.database.transaction() as session:
        users.lock(session)
        person, other = users.by_id(session, of), users.by_id(session, wanted.to)
        _check(session, principal, wanted, person, other, now)
        made = delegations.add(
            session, of, other.id, wanted.since, wanted.until, wanted.reason.strip(), principal.user, now
        )  # fmt: skip
        gate.log.put(
            session, now, principal.actor, "delegation.made", f"delegation:{made.id}", of=person.name, to=other.name,
            since=made.since.isoformat(), until=made.until.isoformat(), reason=made.reason,
        )  # fmt: skip
        return made


def revoke_delegation(gate: Gate, principal: Principal, id: int, now: datetime) -> None:
    """Ends a delegation: whose work it is, who does it, and who grants rights may. Raises NotThereError where there is
    none that goes on."""
    with gate.database.transaction() as session:
        found = delegations.one(session, id)
        mine = found is not None and principal.token is None and principal.user in (found.of, found.to)
        if found is None or not (mine or principal.may(GRANT)) or not delegations.revoke(
            session, id, principal.user, now
        ):  # fmt: skip
            raise NotThereError(said("delegation.none"))
        called = {u: users.by_id(session, u).name for u in (found.of, found.to)}
        gate.log.put(
            session, now, principal.actor, "delegation.revoked", f"delegation:{id}", of=called[found.of],
            to=called[found.to],
        )  # fmt: skip


def day_of(now: datetime) -> date:
    """The day that it is on this machine."""
    return now.astimezone().date()


def _check(session: Session, principal: Principal, wanted: Wanted, person: User, other: User, now: datetime) -> None:
    """Raises RoleRuleError."""
    refused = delegation_refused(person, other, wanted.since, wanted.until, day_of(now))
    own = person.id == principal.user
    if refused is None and own and other.id not in {u.id for u in colleagues(person, users.everyone(session))}:
        refused = "delegation.not_them"
    if refused is None and delegations.meeting(session, person.id, other.id, wanted.since, wanted.until):
        refused = "delegation.twice"
    if refused is not None:
        raise RoleRuleError(said(refused, days=MOST_DELEGATED_DAYS))


def _names(session: Session, items: list[Delegation]) -> dict[str, str]:
    return users.names(session, {u for d in items for u in (d.of, d.to, d.made_by, d.revoked_by) if u})
