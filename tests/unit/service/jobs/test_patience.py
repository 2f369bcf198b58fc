"""What is refused for the moment is tried again, what is wrong is not."""

import pytest

from models.errors import StorageError
from service.jobs.patience import PAUSES, patiently


class Refusing:
    """Refuses so many times, then gives its answer; `pauses` are those that were slept."""

    def __init__(self, times: int, error: Exception) -> None:
        self.times, self.error, self.calls = times, error, 0
        self.pauses: list[float] = []

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self.times:
            raise self.error
        return "answer"


@pytest.mark.parametrize("times", [0, 1, 3])
def test_it_is_tried_again_after_each_pause(times: int) -> None:
    do = Refusing(times, StorageError("gone"))
    assert patiently(do, StorageError, (1.0, 2.0, 3.0), do.pauses.append) == "answer"
    assert (do.calls, do.pauses) == (times + 1, [1.0, 2.0, 3.0][:times])


def test_the_last_refusal_is_told() -> None:
    do = Refusing(9, StorageError("gone"))
    with pytest.raises(StorageError, match="gone"):
        patiently(do, (StorageError, OSError), None, do.pauses.append)
    assert (do.calls, tuple(do.pauses)) == (len(PAUSES) + 1, PAUSES)


def test_another_error_is_told_at_once() -> None:
    do = Refusing(1, ValueError("wrong"))
    with pytest.raises(ValueError, match="wrong"):
        patiently(do, StorageError, (1.0,), do.pauses.append)
    assert (do.calls, do.pauses) == (1, [])
