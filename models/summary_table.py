"""The recommender's summary table (申报汇总表) as read from paper: one record a row."""

from models.application import Spot
from models.base import Record
from models.geometry import Box


class SummaryRow(Record):
    """One row: what was read in each of its columns, by their names, and where it stands. A column that the printed
    table does not have is in no row."""

    input: int
    page: int
    box: Box
    cells: dict[str, Spot] = {}

    def text(self, column: str) -> str:
        """What was read in a column, '' where it is blank, unread or not there."""
        spot = self.cells.get(column)
        return spot.text if spot is not None and spot.status == "read" else ""
