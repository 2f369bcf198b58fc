"""What `kanhe user` does: accounts from the console of the machine, for the first start and when nobody can sign in."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import get_args

from models.account import EVERYWHERE, NOWHERE, Area, Grant, Role, Scope, User
from models.catalogue import label, message, said
from models.errors import RoleRuleError
from service.cli.console import console_principal
from service.cli.exit_codes import DONE
from service.container import Container
from service.rules.permissions import ADMINISTRATORS, grants_refused
from service.settings import Settings
from service.workflows.administer_users import add_user, disable_user, enable_user, find_user, list_users, set_grants
from service.workflows.first_start import FirstAccount, first_start
from service.workflows.gate import Gate
from service.workflows.passwords import reset_password


def add_command(name: str, full_name: str, roles: Sequence[str], scope: Scope) -> int:
    """Makes the account and prints its one-time password. Raises AccountError, and RoleRuleError before anything is
    made."""
    grants = [_grant(role, scope) for role in roles]
    if (refused := grants_refused(grants)) is not None:
        raise RoleRuleError(said(refused))
    principal, now = console_principal(), Container.now()
    with _begun() as gate:
        user, made = add_user(gate, principal, name, full_name, now)
        if grants:
            set_grants(gate, principal, user.id, grants, now)
        print(message("user.password", name=user.name, password=made, days=gate.policy.one_time_days).zh)
    return DONE


def list_command() -> int:
    """Prints a line for each account: name, state, roles with their areas."""
    with _begun() as gate:
        for user in list_users(gate, console_principal()):
            print(_line(user))
    return DONE


def password_command(name: str, *, codes: bool) -> int:
    """Prints a one-time password. Raises AccountError."""
    with _begun() as gate:
        user = find_user(gate, name)
        made = reset_password(gate, console_principal(), user, Container.now(), codes=codes)
        print(message("user.password", name=user.name, password=made, days=gate.policy.one_time_days).zh)
    return DONE


def disable_command(name: str, *, undo: bool) -> int:
    """Closes an account, or opens it again. Raises AccountError and RoleRuleError."""
    with _begun() as gate:
        user = find_user(gate, name)
        act = enable_user if undo else disable_user
        act(gate, console_principal(), user.id, Container.now())
        print(message("user.enabled" if undo else "user.disabled", name=user.name).zh)
    return DONE


def first_lines(accounts: Sequence[FirstAccount]) -> list[str]:
    """What is printed of the accounts that the first start made; nothing where it made none."""
    if not accounts:
        return []
    told = [f"  {label(f'role.{a.role}').zh}  {a.name}  {a.password}" for a in accounts]
    return [said("first_start.made"), *told]


@contextmanager
def _begun() -> Iterator[Gate]:
    """An open database with its administrators: the first command makes them, else nobody could."""
    with Container(Settings()).gate() as gate:
        for line in first_lines(first_start(gate, Container.now())):
            print(line)
        yield gate


def _line(user: User) -> str:
    roles = [
        label(f"role.{g.role}").zh + (f"（{_areas(g.scope)}）" if g.role not in ADMINISTRATORS else "")
        for g in user.grants
    ]
    state = label("user.closed" if user.disabled_at else "user.open").zh
    return "  ".join((user.name, user.full_name or "-", state, "、".join(roles) or "-"))


def _areas(scope: Scope) -> str:
    return "*" if scope.everywhere else "、".join(f"{a.province}{a.city or ''}" for a in scope.areas)


def scope_of(areas: Sequence[str], *, everywhere: bool) -> Scope:
    """Where a role holds, as the command line says it. Raises RoleRuleError."""
    return EVERYWHERE if everywhere else Scope(areas=tuple(_area(a) for a in areas))


def _area(text: str) -> Area:
    """`辽宁省`, or `辽宁省/大连市`. Raises RoleRuleError."""
    province, _, city = (part.strip() for part in text.partition("/"))
    if not province:
        raise RoleRuleError(said("roles.areas_wanted"))
    return Area(province=province, city=city or None)


def _grant(role: str, scope: Scope) -> Grant:
    known: dict[str, Role] = {name: name for name in get_args(Role)}
    if role not in known:
        raise RoleRuleError(said("roles.unknown", role=role, roles=", ".join(known)))
    return Grant(role=known[role], scope=NOWHERE if known[role] in ADMINISTRATORS else scope)
