"""In whose place somebody does something to an application: their own, or a colleague's for whom they stand in."""

from models.account import NOWHERE, Acting, Permission, Principal, Scope
from models.desk import Listed
from models.review import FindingState, Hand, Round, Standing
from service.rules.review import Capacity, Closed, closing_round, round_of

ANSWER: Permission = "findings.review"
PROPOSE: Permission = "decisions.propose"
CONFIRM: Permission = "decisions.confirm"
RULE: Permission = "decisions.rule"


def capacities(principal: Principal, listed: Listed) -> tuple[Capacity, ...]:
    """The places in which somebody may act upon an application: first that of the colleague whose it is, then their
    own, then those of others."""
    own = _capacity(principal.user, None, principal.rights, listed)
    others = [_capacity(principal.user, a, a.rights, listed) for a in principal.acting]
    whose = [c for c in others if c.hand.acting_for == listed.assigned_to]
    return tuple(c for c in (*whose, own, *(c for c in others if c not in whose)) if _may(c))


def answering(principal: Principal, listed: Listed, state: FindingState) -> tuple[Round, Hand] | None:
    """Which check an answer of this person belongs to, and in whose place it is given; None where they have no say."""
    found = ((round_of(state, c), c.hand) for c in capacities(principal, listed))
    return next(((round, hand) for round, hand in found if round is not None), None)


def closing(principal: Principal, listed: Listed, stands: Standing, closed: Closed) -> tuple[Round, Hand] | None:
    """Which confirmation this person may give, and in whose place; None: none."""
    found = ((closing_round(stands, closed, c), c.hand) for c in capacities(principal, listed))
    return next(((round, hand) for round, hand in found if round is not None), None)


def hand_of(principal: Principal, listed: Listed) -> Hand:
    """In whose place somebody does what is neither answer nor confirmation."""
    return next((c.hand for c in capacities(principal, listed)), Hand(by=principal.user))


def name_for(principal: Principal, hand: Hand) -> dict[str, str]:
    """What the log says of in whose place something was done; nothing of one's own."""
    names = [a.name for a in principal.acting if a.user == hand.acting_for]
    return {"acting_for": names[0]} if names else {}


def _may(capacity: Capacity) -> bool:
    return capacity.proposes or capacity.confirms or capacity.rules


def _capacity(user: str, acting: Acting | None, rights: dict[Permission, Scope], listed: Listed) -> Capacity:
    def may(permission: Permission) -> bool:
        wanted = (ANSWER, permission)
        return all(rights.get(p, NOWHERE).allows(listed.province, listed.city) for p in wanted)

    hand = Hand(by=user, acting_for=acting.user if acting else None)
    return Capacity(hand, proposes=may(PROPOSE), confirms=may(CONFIRM), rules=may(RULE))
