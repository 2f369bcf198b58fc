"""What people put right in a package: its split, pages scanned anew, and answers that are no more asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TIME, ID, SHA256 = sa.DateTime(timezone=True), sa.String(36), sa.String(64)


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "mends",
        sa.Column("package", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=True),
        _of_package("mends"),
        sa.PrimaryKeyConstraint("package", "number", name="pk_mends"),
    )
    op.create_table(
        "rescans",
        sa.Column("package", ID, nullable=False),
        sa.Column("input", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("earlier", SHA256, nullable=True),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        _of_package("rescans"),
        sa.PrimaryKeyConstraint("package", "input", "page", "number", name="pk_rescans"),
    )
    _past_answers()


def downgrade() -> None:
    """Drops them; their indexes go along."""
    for table in ("past_answers", "rescans", "mends"):
        op.drop_table(table)


def _past_answers() -> None:
    op.create_table(
        "past_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package", ID, nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("application_no", sa.String(100), nullable=False),
        sa.Column("applicant", sa.Text(), nullable=False),
        sa.Column("province", sa.String(60), nullable=False),
        sa.Column("city", sa.String(60), nullable=False),
        sa.Column("finding", sa.String(16), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("round", sa.String(10), nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("mend", sa.String(20), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("version", sa.String(50), nullable=False),
        sa.Column("gone_at", TIME, nullable=False),
        _of_package("past_answers"),
        sa.PrimaryKeyConstraint("id", name="pk_past_answers"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_past_answers_package", "past_answers", ["package"])
    op.create_index("ix_past_answers_document", "past_answers", ["document"])


def _of_package(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["package"], ["packages.id"], f"fk_{table}_package", ondelete="CASCADE")
