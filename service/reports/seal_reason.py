"""Why a seal was decided so, in one plain sentence that a reviewer can check against the impression."""

from collections.abc import Sequence

from models.catalogue import label, message
from models.finding import Message
from models.seal import OwnerVerdict, Seal
from service.reports.seal_letters import UNREAD, Letter

MOST_NAMED = 6
"""Places that a sentence names one by one; more are for the eye, not for the ear."""
SURE_READING = 0.8
"""Mean probability of a reading from which it can accuse (extractors/seals/comparison.py); below it, it is a hint."""


def seal_reason(seal: Seal, verdict: OwnerVerdict | None, letters: Sequence[Letter]) -> Message:
    """The reason for a seal's verdict; `letters` are its name laid over the expected one."""
    if verdict is None:
        return _undecided(seal)
    others = told_apart(verdict, letters)
    hidden = [x for x in letters if x.state == "hidden" and x.position is not None]
    match verdict.reason:
        case "other_characters" if others:
            return _others(others)
        case "other_name" if others and _is_near(letters):
            return _others(others)
        case "longer" | "shorter":
            return _uneven(verdict.reason, letters)
        case "hidden":
            return _hidden(verdict, hidden, others, sum(x.position is not None for x in letters))
        case "contradictory" if others:
            return _joined(label("report.reason.contradictory"), at_positions("report.reason.doubted", others))
    return label(f"report.reason.{verdict.reason}")


def _undecided(seal: Seal) -> Message:
    """What is said without a verdict; of a seal that was compared with nobody also that its reading is unsure."""
    outside = seal.owner == "not_expected" and seal.slot is None
    said = label("report.reason.no_slot" if outside else f"report.reason.{seal.owner}")
    unsure = seal.owner == "not_expected" and seal.text and seal.text_confidence < SURE_READING
    return _joined(said, label("report.reason.unsure")) if unsure else said


def at_positions(key: str, letters: Sequence[Letter]) -> Message:
    """The text `key` with the letters' `{count}` and `{positions}` in the expected name, counted from 1: 3、4."""
    numbers = [str(x.position + 1) for x in letters if x.position is not None]
    named, more = numbers[:MOST_NAMED], "…" if len(numbers) > MOST_NAMED else ""
    zh, en = (message(key, count=len(numbers), positions=comma.join(named) + more) for comma in ("、", ", "))
    return Message(zh=zh.zh, en=en.en)


def pairs_of(letters: Sequence[Letter]) -> Message:
    """What differs, one by one: 第 3 字印文为“甲”，应为“乙”."""
    said = [_pair(x) for x in letters[:MOST_NAMED]]
    more = "…" if len(letters) > MOST_NAMED else ""
    return Message(zh="；".join(p.zh for p in said) + more, en="; ".join(p.en for p in said) + more)


def told_apart(verdict: OwnerVerdict | None, letters: Sequence[Letter]) -> list[Letter]:
    """The letters that differ for sure: of an undecided seal only those that the verdict itself names."""
    others = [x for x in letters if x.state == "other"]
    sure = verdict is None or verdict.owner == "mismatch"
    return others if sure else [x for x in others if verdict and x.position in verdict.others]


def _pair(letter: Letter) -> Message:
    at = (letter.position or 0) + 1
    return message("report.reason.pair", position=at, read=letter.read or UNREAD, wanted=letter.wanted)


def _others(letters: Sequence[Letter]) -> Message:
    pairs, key = pairs_of(letters), "report.reason.other_characters.at"
    return Message(
        zh=message(key, count=len(letters), pairs=pairs.zh).zh, en=message(key, count=len(letters), pairs=pairs.en).en
    )


def _is_near(letters: Sequence[Letter]) -> bool:
    """Whether two names are so alike that their differences are worth telling one by one."""
    paired = [x for x in letters if x.state != "spare"]
    return (
        all(x.state in ("same", "other") for x in paired) and sum(x.state == "other" for x in paired) <= MOST_NAMED // 2
    )


def _uneven(reason: str, letters: Sequence[Letter]) -> Message:
    """Which characters one side has more than the other."""
    own = [x.read or UNREAD for x in letters if x.state == "extra"]
    due = [x.wanted for x in letters if x.state == "missing"]
    characters = own if reason == "longer" else due
    if not characters:
        return label(f"report.reason.{reason}")
    return message(f"report.reason.{reason}.by", count=len(characters), text="".join(characters))


def _hidden(verdict: OwnerVerdict, hidden: Sequence[Letter], others: Sequence[Letter], total: int) -> Message:
    """Which characters cannot be confirmed; that the rest agrees only where the verdict itself says which do not."""
    if not hidden:
        said = label("report.reason.hidden")
    elif len(hidden) == total:
        return label("report.reason.hidden.all")
    else:
        said = at_positions("report.reason.hidden.at", hidden)
    if others:
        return _joined(said, at_positions("report.reason.doubted", others))
    if verdict.hidden and len(verdict.hidden) == len(hidden):
        return _joined(said, message("report.reason.hidden.rest", count=total - len(hidden)))
    return said


def _joined(first: Message, second: Message) -> Message:
    return Message(zh=first.zh + second.zh, en=f"{first.en} {second.en}")
