"""What each role may, and which roles one person may not have together (三员分立)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import reduce

from models.account import (
    EVERYWHERE,
    NOWHERE,
    Acting,
    Area,
    Delegation,
    Grant,
    Permission,
    Principal,
    Role,
    Scope,
    Session,
    SignInPolicy,
    Token,
    User,
)

ADMINISTRATORS: frozenset[Role] = frozenset({"system_admin", "security_admin", "auditor"})
"""The three that check one another; each stands alone."""
PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    "system_admin": frozenset({"users.read", "users.manage", "machines.manage", "campaigns.manage"}),
    "security_admin": frozenset({"users.read", "rights.manage", "tokens.manage", "sessions.manage"}),
    "auditor": frozenset(
        {
            "users.read",
            "audit.read",
            "audit.export",
            "packages.read",
            "applications.read",
            "private.read",
            "reports.export",
        }
    ),
    "reviewer": frozenset(
        {
            "packages.read",
            "packages.mend",
            "applications.read",
            "private.read",
            "findings.review",
            "decisions.propose",
            "reports.export",
        }
    ),
    "second_reviewer": frozenset(
        {
            "packages.read",
            "packages.mend",
            "applications.read",
            "private.read",
            "findings.review",
            "decisions.confirm",
            "reports.export",
        }
    ),
    "head": frozenset(
        {
            "packages.read",
            "packages.mend",
            "applications.read",
            "private.read",
            "findings.review",
            "decisions.propose",
            "decisions.confirm",
            "decisions.rule",
            "reports.export",
        }
    ),
    "uploader": frozenset({"packages.upload", "packages.read"}),
}
FOR_TOKENS: frozenset[Permission] = frozenset(
    {"packages.upload", "packages.read", "applications.read", "reports.export", "audit.read", "audit.export"}
)
"""What a program may be given. Administration, decisions and personal data in full want a person."""


REVIEWING: frozenset[Role] = frozenset({"reviewer", "second_reviewer", "head"})
"""Whose work can be done by another of them."""
MOST_DELEGATED_DAYS = 92
"""Days that somebody stands in for another at most, a quarter: what lasts longer is a role."""


def rights_of(grants: Iterable[Grant]) -> dict[Permission, Scope]:
    """Every permission that the grants give, with all areas where it holds."""
    held = tuple(grants)
    given = sorted({permission for grant in held for permission in PERMISSIONS[grant.role]})
    return {permission: scope for permission in given if not (scope := scope_of(held, permission)).empty}


def scope_of(grants: Iterable[Grant], permission: Permission) -> Scope:
    """Where the grants give one permission."""
    holding = (g for g in grants if permission in PERMISSIONS[g.role])
    scopes = [EVERYWHERE if g.role in ADMINISTRATORS else g.scope for g in holding]
    return reduce(Scope.joined, scopes) if scopes else NOWHERE


def rights_of_token(
    grants: Iterable[Grant], permissions: Sequence[Permission], scope: Scope
) -> dict[Permission, Scope]:
    """What a token may: no more than its owner may now, nor than is written on it."""
    narrowed = {p: s.narrowed(scope) for p, s in rights_of(grants).items() if p in permissions and p in FOR_TOKENS}
    return {permission: scope for permission, scope in narrowed.items() if not scope.empty}


def acting_for(
    user: User, delegations: Iterable[Delegation], people: Mapping[str, User], today: date
) -> tuple[Acting, ...]:
    """In whose places a user may act today: with the other's own rights to review as they are now, and never with what
    the other has by standing in for a third. Only who reviews stands in for who reviews."""
    if not _reviews(user):
        return ()
    held = sorted((d for d in delegations if d.to == user.id and d.holds(today)), key=lambda d: d.until)
    latest = {d.of: d for d in held}
    acting = (_acting(people[d.of], d) for d in latest.values() if d.of in people and d.of != user.id)
    return tuple(a for a in acting if a.rights)


def colleagues(user: User, everyone: Iterable[User]) -> list[User]:
    """To whom a user may give work: everybody else who reviews in one of the same provinces."""
    mine = _provinces(user)
    return [u for u in everyone if u.id != user.id and _reviews(u) and not mine.narrowed(_provinces(u)).empty]


def delegation_refused(of: User, to: User, since: date, until: date, today: date) -> str | None:
    """Why the work of one cannot be given to the other on these days, as a key of the catalogue; None: it can."""
    if of.id == to.id:
        return "delegation.oneself"
    if until < since or until < today:
        return "delegation.days"
    if (until - since).days >= MOST_DELEGATED_DAYS:
        return "delegation.too_long"
    if not _reviews(of):
        return "delegation.no_work"
    return None if _reviews(to) else "delegation.not_them"


def _reviews(user: User) -> bool:
    return user.disabled_at is None and bool(user.roles & REVIEWING) and not user.roles & ADMINISTRATORS


def _provinces(user: User) -> Scope:
    """The whole provinces in which somebody reviews."""
    scopes = [g.scope for g in user.grants if g.role in REVIEWING]
    if any(s.everywhere for s in scopes):
        return EVERYWHERE
    return Scope(areas=tuple({Area(province=a.province) for s in scopes for a in s.areas}))


def _acting(person: User, delegation: Delegation) -> Acting:
    grants = () if person.disabled_at is not None else (g for g in person.grants if g.role in REVIEWING)
    return Acting(user=person.id, name=person.name, until=delegation.until, rights=rights_of(grants))


def must_change(user: User, policy: SignInPolicy, now: datetime) -> bool:
    """Whether the password is a one-time one, or older than passwords may be."""
    lasts = timedelta(days=policy.password_days)
    return user.must_change or (policy.password_days > 0 and now - user.password_changed_at >= lasts)


def must_enrol(user: User, demanded: Collection[Role]) -> bool:
    """Whether the user has a role that wants a second factor, and has none."""
    return not user.totp and not user.roles.isdisjoint(demanded)


def principal_of(
    user: User, session: Session, policy: SignInPolicy, demanded: Collection[Role], now: datetime,
    acting: tuple[Acting, ...] = (),
) -> Principal:  # fmt: skip
    """Who asks in a session, and what they may now; `demanded` are the roles that want a second factor, `acting` is in
    whose places. For whom the organisation's own sign-in vouches, neither our password nor our codes are wanted: it
    sees to its own. A program's token takes nobody's place."""
    ours = session.how == "password"
    change, enrol = ours and must_change(user, policy, now), ours and must_enrol(user, demanded)
    held = change or enrol
    return Principal(
        user=user.id, name=user.name, rights={} if held else rights_of(user.grants), acting=() if held else acting,
        session=session.id, must_change=change, must_enrol=enrol,
    )  # fmt: skip


def principal_of_token(user: User, token: Token) -> Principal:
    """Which program asks, for whom, and what it may now."""
    rights = rights_of_token(user.grants, token.permissions, token.scope)
    return Principal(user=user.id, name=user.name, rights=rights, token=token.name)


def grants_refused(grants: Sequence[Grant]) -> str | None:
    """Why one person may not have these grants, as a key of the catalogue; None: they may."""
    roles = [g.role for g in grants]
    if len(set(roles)) < len(roles):
        return "roles.twice"
    if ADMINISTRATORS & set(roles) and len(roles) > 1:
        return "roles.apart"
    if any(g.role in ADMINISTRATORS and not g.scope.empty for g in grants):
        return "roles.no_areas"
    if any(g.role not in ADMINISTRATORS and g.scope.empty for g in grants):
        return "roles.areas_wanted"
    return None
