"""A package's summary table as it was held against the applications: row by row, and what has no row."""

from models.base import Record
from models.geometry import Box
from models.reconciliation import FieldStatus


class CheckedCell(Record):
    """A cell of a row: what is printed, what the application says, both in words, and whether they agree. `field` is
    the application's field whose value the column repeats; `box` where the cell stands."""

    column: str
    label: str
    field: str
    printed: str
    expected: str = ""
    status: FieldStatus
    box: Box


class CheckedRow(Record):
    """A row: where it stands, what it names, and of which application it is. `number` and `name` are as printed, `kind`
    is a code, '' where neither row nor record tells; `paper` is the index of the application's document, None where the
    package has none; `record` the id of its online record; `again`: another row names the same application."""

    input: int
    page: int
    box: Box
    number: str
    name: str
    application_no: str
    kind: str
    paper: int | None = None
    record: str | None = None
    again: bool = False
    cells: tuple[CheckedCell, ...] = ()

    @property
    def known(self) -> bool:
        """Whether it is any application's."""
        return self.paper is not None or self.record is not None

    def those(self, *status: FieldStatus) -> tuple[CheckedCell, ...]:
        """The cells of which this is to be said."""
        return tuple(c for c in self.cells if c.status in status)


class Unlisted(Record):
    """An application of the package that no row was found for. `record` is the id of its online record, None where it
    has none."""

    paper: int
    record: str | None = None


class SummaryCheck(Record):
    """The table: its rows in their order, and the applications without one. `whole`: every row was found, as far as
    can be told; where not, an application without a row may have one that was not read."""

    rows: tuple[CheckedRow, ...]
    unlisted: tuple[Unlisted, ...] = ()
    whole: bool = True
