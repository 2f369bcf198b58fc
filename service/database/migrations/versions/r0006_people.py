"""How people share the work: settings of a campaign, standing in for one another, first and second confirmation,
sampling, and what people found that the machine did not."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TIME = sa.DateTime(timezone=True)
ID = sa.String(36)
NUMBERED = {"sqlite_autoincrement": True}


def upgrade() -> None:
    """Makes the tables and columns. Who waited for a second check now confirms the first one first."""
    _settings()
    _delegations()
    _batches()
    # Columns are only added: SQLite would make a changed table anew, and forget which ids it had once given.
    for column in _documents():
        op.add_column("documents", column)
    op.create_index("ix_documents_batch", "documents", ["batch"])
    op.execute("UPDATE documents SET state = 'ready' WHERE state = 'second'")
    for table in ("decisions", "past_answers"):
        op.add_column(table, sa.Column("acting_for", ID, nullable=True))
    _misses()


def downgrade() -> None:
    """Drops them; their indexes go along. What had passed by sampling waits for a person again."""
    op.drop_table("misses")
    for table in ("past_answers", "decisions"):
        with op.batch_alter_table(table, table_kwargs=NUMBERED) as answers:
            answers.drop_column("acting_for")
    op.execute("UPDATE documents SET state = 'ready', outcome = NULL WHERE state = 'passed'")
    op.drop_index("ix_documents_batch", "documents")
    with op.batch_alter_table("documents", table_kwargs=NUMBERED) as documents:
        for column in reversed(_documents()):
            documents.drop_column(column.name)
    for table in ("sampling_batches", "delegations", "campaign_settings"):
        op.drop_table(table)


def _documents() -> tuple["sa.Column[object]", ...]:
    return (
        sa.Column("clean", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("proposed", sa.String(20), nullable=True),
        sa.Column("proposed_at", TIME, nullable=True),
        sa.Column("proposed_by", ID, nullable=True),
        sa.Column("proposed_for", ID, nullable=True),
        sa.Column("decided_for", ID, nullable=True),
        sa.Column("sampling", sa.String(10), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=True),
    )


def _settings() -> None:
    op.create_table(
        "campaign_settings",
        sa.Column("campaign", sa.String(100), nullable=False),
        sa.Column("sampling_percent", sa.Integer(), nullable=False),
        sa.Column("sampling_minimum", sa.Integer(), nullable=False),
        sa.Column("second_check", sa.Boolean(), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("changed_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("campaign", name="pk_campaign_settings"),
    )


def _delegations() -> None:
    op.create_table(
        "delegations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("of", ID, nullable=False),
        sa.Column("to", ID, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("revoked_by", ID, nullable=True),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_delegations"),
        sa.ForeignKeyConstraint(["of"], ["users.id"], name="fk_delegations_of"),
        sa.ForeignKeyConstraint(["to"], ["users.id"], name="fk_delegations_to"),
        **NUMBERED,
    )
    op.create_index("ix_delegations_of", "delegations", ["of"])
    op.create_index("ix_delegations_to", "delegations", ["to"])


def _batches() -> None:
    numbers = ("percent", "minimum", "files", "sampled")
    op.create_table(
        "sampling_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign", sa.String(100), nullable=False),
        *(sa.Column(n, sa.Integer(), nullable=False) for n in numbers),
        sa.Column("seed", sa.String(100), nullable=False),
        sa.Column("drawn_at", TIME, nullable=False),
        sa.Column("drawn_by", ID, nullable=False),
        sa.Column("stopped_at", TIME, nullable=True),
        sa.Column("stopped_by", ID, nullable=True),
        sa.Column("stopped_over", sa.Integer(), nullable=True),
        sa.Column("passed_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sampling_batches"),
        **NUMBERED,
    )


def _misses() -> None:
    op.create_table(
        "misses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mend", sa.String(20), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("by", ID, nullable=False),
        sa.Column("acting_for", ID, nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("undone_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_misses"),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_misses_document", ondelete="CASCADE"),
        **NUMBERED,
    )
    op.create_index("ix_misses_document", "misses", ["document"])
