"""What stays in memory, and what goes first."""

from service.workflows.held_things import HeldThings


def test_the_longest_unused_goes_and_the_last_one_stays_in_any_case() -> None:
    held: HeldThings[str] = HeldThings()
    for key in "abc":
        held.put(key, key * 2, 2, most=6)
    assert held.get("a") == "aa"
    held.put("d", "dd", 2, most=6)
    assert [held.get(k) for k in "abcd"] == ["aa", None, "cc", "dd"]
    held.put("e", "ee", 99, most=6)
    assert [held.get(k) for k in "acde"] == [None, None, None, "ee"]


def test_what_is_put_again_weighs_once() -> None:
    held: HeldThings[str] = HeldThings()
    for weight in (5, 2):
        held.put("a", f"of {weight}", weight, most=6)
    held.put("b", "b", 4, most=6)
    assert (held.get("a"), held.get("b")) == ("of 2", "b")
