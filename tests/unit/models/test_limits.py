"""The bounds on what is taken in."""

from typing import Any

import pytest

from models.limits import Limits


@pytest.mark.parametrize("name", list(Limits.model_fields))
@pytest.mark.parametrize("value", [0, -1])
def test_a_bound_must_be_above_zero(name: str, value: int) -> None:
    wrong: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match="greater than 0"):
        Limits(**wrong)


def test_the_defaults_let_a3_at_600_dpi_in_and_keep_20000_by_20000_out() -> None:
    most = Limits().max_pixels_per_page
    assert 7016 * 9921 < most < 20_000 * 20_000
