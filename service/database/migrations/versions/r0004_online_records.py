"""Online records, version by version; calls that a program may send twice."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "online_records",
        sa.Column("campaign", sa.String(100), nullable=False),
        sa.Column("record", sa.String(200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("application_no", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("province", sa.String(60), nullable=False),
        sa.Column("city", sa.String(60), nullable=False),
        sa.Column("provenance", sa.String(20), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("imported_at", TIME, nullable=False),
        sa.Column("imported_by", sa.String(36), nullable=False),
        sa.Column("superseded_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("campaign", "record", "revision", name="pk_online_records"),
    )
    op.create_index("ix_online_records_campaign_superseded_at", "online_records", ["campaign", "superseded_at"])
    op.create_index("ix_online_records_application_no", "online_records", ["application_no"])
    op.create_table(
        "calls_once",
        sa.Column("caller", sa.String(36), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name="pk_calls_once"),
    )
    op.create_index("ix_calls_once_at", "calls_once", ["at"])


def downgrade() -> None:
    """Drops them; their indexes go along."""
    op.drop_table("calls_once")
    op.drop_table("online_records")
