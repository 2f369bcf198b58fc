"""The recommender's summary table (申报汇总表): as read from paper, one record a row, and as it is to be written."""

from models.application import Spot
from models.base import Record
from models.form_template import FieldSpec
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


class SummarySheet(Record):
    """A table to write. Each row has the words of every column by its name, and beside them those of every other
    field of its application, for forms that a province made. `counts` has the rows of each kind by its label, in the
    campaign's order; `year` is the campaign's, `date` the day of writing, in words."""

    title: str
    campaign: str
    recommender: str
    seal_label: str
    year: str
    date: str
    columns: tuple[FieldSpec, ...]
    rows: tuple[dict[str, str], ...]
    counts: dict[str, int] = {}
