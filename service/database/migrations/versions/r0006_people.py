"""What is set for a campaign."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"

TIME = sa.DateTime(timezone=True)
ID = sa.String(36)


def upgrade() -> None:
    """Makes the tables."""
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


def downgrade() -> None:
    """Drops them; their indexes go along."""
    op.drop_table("campaign_settings")
