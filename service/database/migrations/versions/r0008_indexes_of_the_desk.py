"""Indexes by which the work list's pages, its counts and the progress sheet come without whole rows being read."""

from alembic import op

revision = "0008"
down_revision = "0007"

LATER = (
    ("documents", ("state", "risk", "received_at")),
    ("documents", ("province", "city", "state", "kind")),
    ("findings", ("document", "key", "code")),
    ("decisions", ("document", "finding", "round", "undone_at", "act")),
)
EARLIER = (("documents", ("state", "risk")), ("documents", ("province", "state")), ("decisions", ("document",)))


def upgrade() -> None:
    """The later ones hold all that the earlier ones did."""
    _replace(EARLIER, LATER)


def downgrade() -> None:
    """Goes back."""
    _replace(LATER, EARLIER)


def _replace(former: tuple[tuple[str, tuple[str, ...]], ...], other: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
    for table, columns in former:
        op.drop_index(_name(table, columns), table)
    for table, columns in other:
        op.create_index(_name(table, columns), table, list(columns))


def _name(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"
