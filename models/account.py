"""Who may do what: people, their roles and areas, and the sessions and tokens by which they are known."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from models.base import Record

Role = Literal["system_admin", "security_admin", "auditor", "reviewer", "second_reviewer", "head", "uploader"]
Permission = Literal[
    "users.read",
    "users.manage",
    "machines.manage",
    "campaigns.manage",
    "rights.manage",
    "tokens.manage",
    "sessions.manage",
    "audit.read",
    "audit.export",
    "packages.upload",
    "packages.read",
    "packages.mend",
    "applications.read",
    "private.read",
    "findings.review",
    "decisions.propose",
    "decisions.confirm",
    "decisions.rule",
    "reports.export",
]


ACCOUNT_ID = r"^[0-9a-f-]{32,36}$"
"""How the id of a user or session is written where it comes from outside."""


class Area(Record):
    """A province, or one city in it, written as on the application (`辽宁省`, `大连市`)."""

    province: str = Field(min_length=1, max_length=50)
    city: str | None = Field(default=None, min_length=1, max_length=50)

    def holds(self, other: "Area") -> bool:
        """Whether the other area lies in this one or is the same."""
        return self.province == other.province and self.city in (None, other.city)


class Scope(Record):
    """The areas whose rows someone sees; the empty one sees nothing."""

    everywhere: bool = False
    areas: tuple[Area, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it sees nothing at all."""
        return not self.everywhere and not self.areas

    def allows(self, province: str | None, city: str | None = None) -> bool:
        """Whether a row of this province and city is in it. A row that says no province is seen only from everywhere,
        one that says no city only by who has the whole province."""
        if self.everywhere or not province:
            return self.everywhere
        return any(a.holds(Area(province=province, city=city or None)) for a in self.areas)

    def joined(self, other: "Scope") -> "Scope":
        """What either sees."""
        if self.everywhere or other.everywhere:
            return EVERYWHERE
        return _without_doubles((*self.areas, *other.areas))

    def narrowed(self, other: "Scope") -> "Scope":
        """What both see."""
        if self.everywhere or other.everywhere:
            return other if self.everywhere else self
        inside = [a for a in self.areas for b in other.areas if b.holds(a)]
        return _without_doubles((*inside, *(b for b in other.areas for a in self.areas if a.holds(b))))


def _without_doubles(areas: tuple[Area, ...]) -> Scope:
    """The scope of these areas, less what lies in another of them."""
    wide = [a for a in dict.fromkeys(areas) if not any(b != a and b.holds(a) for b in areas)]
    return Scope(areas=tuple(sorted(wide, key=lambda a: (a.province, a.city or ""))))


NOWHERE, EVERYWHERE = Scope(), Scope(everywhere=True)


class Grant(Record):
    """A role, and the areas in which someone has it. Administrators have no areas, the auditor has all."""

    role: Role
    scope: Scope = NOWHERE


class User(Record):
    """A person with an account. `external_id` is who they are to the organisation's own sign-in (OIDC issuer and
    subject), where that is used."""

    id: str
    name: str
    full_name: str = ""
    grants: tuple[Grant, ...] = ()
    created_at: datetime
    disabled_at: datetime | None = None
    must_change: bool = False
    password_changed_at: datetime
    totp: bool = False
    external_id: str | None = None
    signed_in_at: datetime | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """The roles, wherever they hold."""
        return frozenset(g.role for g in self.grants)


class Credentials(Record):
    """What someone proves to be a user with; it never leaves the server. `totp_secret` is sealed, `totp_step` the last
    one used, `recovery` the hashes of the codes for when the device is lost."""

    password_hash: str
    old_hashes: tuple[str, ...] = ()
    totp_secret: str | None = None
    totp_step: int = 0
    recovery: tuple[str, ...] = ()


Voucher = Literal["password", "external"]


class Session(Record):
    """A signed-in browser. Of its token only the SHA-256 is kept. `how` says who vouched for its user: we, by their
    password, or the organisation's own sign-in."""

    id: str
    user: str
    how: Voucher = "password"
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    ended_why: str | None = None
    address: str = ""
    agent: str = ""


class Token(Record):
    """A program's right to act for a user: never more than the user may, and no more than is written here."""

    id: str
    name: str
    user: str
    permissions: tuple[Permission, ...]
    scope: Scope
    created_at: datetime
    created_by: str
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class Delegation(Record):
    """The work of one person (`of`) that a colleague (`to`) does from one day to another, both included."""

    id: int
    of: str
    to: str
    since: date
    until: date
    reason: str
    made_by: str
    made_at: datetime
    revoked_by: str | None = None
    revoked_at: datetime | None = None

    def holds(self, today: date) -> bool:
        """Whether the colleague stands in on this day."""
        return self.revoked_at is None and self.since <= today <= self.until


class Acting(Record):
    """In whose place somebody may act now, until when, and with which of that person's rights."""

    user: str
    name: str
    until: date
    rights: dict[Permission, Scope]


class Principal(Record):
    """Who asks, and what they may now: each permission with the areas where it holds, by one's own rights and in the
    place of others. Someone who must change the password first, or set up a second factor, may nothing else."""

    user: str
    name: str
    rights: dict[Permission, Scope] = {}
    acting: tuple[Acting, ...] = ()
    session: str | None = None
    token: str | None = None
    must_change: bool = False
    must_enrol: bool = False

    @property
    def held(self) -> bool:
        """Whether there is something to be done first."""
        return self.must_change or self.must_enrol

    def may(self, permission: Permission) -> bool:
        """Whether the permission holds anywhere."""
        return permission in self.rights or any(permission in a.rights for a in self.acting)

    def scope(self, permission: Permission) -> Scope:
        """The areas where the permission holds; every query of rows takes it."""
        scope = self.rights.get(permission, NOWHERE)
        for other in self.acting:
            scope = scope.joined(other.rights.get(permission, NOWHERE))
        return scope

    def stands_for(self, permission: Permission, province: str | None, city: str | None = None) -> Acting | None:
        """In whose place this is done there; None where one's own rights are enough, or nobody's are."""
        if self.rights.get(permission, NOWHERE).allows(province, city):
            return None
        return next((a for a in self.acting if a.rights.get(permission, NOWHERE).allows(province, city)), None)

    @property
    def standing_in(self) -> dict[str, list[str]]:
        """What the log says of for whom somebody stands in, where no single place of theirs can be told; nothing where
        for nobody."""
        return {"standing_in_for": [a.name for a in self.acting]} if self.acting else {}

    @property
    def actor(self) -> str:
        """How the audit log names who asks."""
        return f"{self.name} (token {self.token})" if self.token else self.name


class SignInPolicy(Record):
    """What is asked of passwords and sessions."""

    password_length: int = Field(default=10, ge=10, le=64)
    """Characters that a password has at least."""
    password_days: int = Field(default=90, ge=0)
    """Days after which a password must be changed; 0: never."""
    password_history: int = Field(default=5, ge=0, le=24)
    """How many former passwords may not be taken again."""
    one_time_days: int = Field(default=7, ge=1)
    """Days that a one-time password lasts."""
    idle_minutes: int = Field(default=30, ge=1)
    """Minutes without a request after which a session ends."""
    session_hours: int = Field(default=12, ge=1)
    """Hours after which a session ends in any case."""
