"""What each role may, and which roles one person may not have together (三员分立)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from models.account import (
    EVERYWHERE,
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


def rights_of(grants: Iterable[Grant]) -> dict[Permission, Scope]:
    """Every permission that the grants give, with all areas where it holds."""
    rights: dict[Permission, Scope] = {}
    for grant in grants:
        scope = EVERYWHERE if grant.role in ADMINISTRATORS else grant.scope
        for permission in sorted(PERMISSIONS[grant.role]):
            rights[permission] = rights[permission].joined(scope) if permission in rights else scope
    return {permission: scope for permission, scope in rights.items() if not scope.empty}


def rights_of_token(
    grants: Iterable[Grant], permissions: Sequence[Permission], scope: Scope
) -> dict[Permission, Scope]:
    """What a token may: no more than its owner may now, nor than is written on it."""
    narrowed = {p: s.narrowed(scope) for p, s in rights_of(grants).items() if p in permissions and p in FOR_TOKENS}
    return {permission: scope for permission, scope in narrowed.items() if not scope.empty}


def must_change(user: User, policy: SignInPolicy, now: datetime) -> bool:
    """Whether the password is a one-time one, or older than passwords may be."""
    lasts = timedelta(days=policy.password_days)
    return user.must_change or (policy.password_days > 0 and now - user.password_changed_at >= lasts)


def must_enrol(user: User, demanded: Collection[Role]) -> bool:
    """Whether the user has a role that wants a second factor, and has none."""
    return not user.totp and not user.roles.isdisjoint(demanded)


def principal_of(
    user: User, session: Session, policy: SignInPolicy, demanded: Collection[Role], now: datetime
) -> Principal:
    """Who asks in a session, and what they may now; `demanded` are the roles that want a second factor. For whom the
    organisation's own sign-in vouches, neither our password nor our codes are wanted: it sees to its own."""
    ours = session.how == "password"
    change, enrol = ours and must_change(user, policy, now), ours and must_enrol(user, demanded)
    rights = {} if change or enrol else rights_of(user.grants)
    return Principal(
        user=user.id, name=user.name, rights=rights, session=session.id, must_change=change, must_enrol=enrol
    )


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


def confirmation_refused(first: str, second: str) -> bool:
    """Whether a decision may not be confirmed: four eyes are two people, whatever roles they have."""
    return first == second
