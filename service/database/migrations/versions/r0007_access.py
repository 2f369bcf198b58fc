"""Second factors are sealed, have codes for when the device is lost, and may be demanded of roles; sessions say who
vouched for their user; the organisation's own sign-in. Forms are kept by campaign, packages say which is theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TIME = sa.DateTime(timezone=True)
SHA256, ID = sa.String(64), sa.String(36)
SECRETS = ("totp_secret", "totp_pending")
SEALED = "v1:%"


def upgrade() -> None:
    """Makes room for sealed secrets; those that stand there open are sealed by the program at its next start, which
    has the key."""
    with op.batch_alter_table("users") as users:
        for name in SECRETS:
            users.alter_column(name, type_=sa.String(255), existing_type=sa.String(64), existing_nullable=True)
        users.add_column(sa.Column("recovery", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("how", sa.String(20), nullable=False, server_default="password"))
    for table, name in (("users", "recovery"), ("sessions", "how")):
        with op.batch_alter_table(table) as changed:
            changed.alter_column(name, server_default=None)
    op.create_table(
        "codes_demands",
        sa.Column("role", sa.String(30), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.PrimaryKeyConstraint("role", name="pk_codes_demands"),
    )
    op.create_table(
        "external_tries",
        sa.Column("state", SHA256, nullable=False),
        sa.Column("browser", SHA256, nullable=False),
        sa.Column("nonce", sa.String(100), nullable=False),
        sa.Column("verifier", sa.String(200), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_external_tries"),
    )
    op.create_index("ix_external_tries_at", "external_tries", ["at"])
    _campaigns()


def _campaigns() -> None:
    with op.batch_alter_table("campaign_settings") as settings:
        settings.add_column(sa.Column("correction_days", sa.Integer(), nullable=True))
    with op.batch_alter_table("packages") as packages:
        packages.add_column(sa.Column("campaign", sa.String(100), nullable=False, server_default=""))
        packages.add_column(sa.Column("form", SHA256, nullable=True))
        packages.add_column(sa.Column("removed_at", TIME, nullable=True))
    with op.batch_alter_table("packages") as packages:
        packages.alter_column("campaign", server_default=None)
    op.create_table(
        "forms",
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("campaign", sa.String(100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("added_by", ID, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_forms"),
        sa.UniqueConstraint("campaign", "number", name="uq_forms_campaign_number"),
    )
    op.create_table(
        "campaign_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign", sa.String(100), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_campaign_choices"),
    )
    op.create_table(
        "removals",
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("gone_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("sha256", name="pk_removals"),
    )


def downgrade() -> None:
    """Goes back; a sealed secret does not open there, so its user has none any more and enrols anew."""
    for table in ("removals", "campaign_choices", "forms"):
        op.drop_table(table)
    with op.batch_alter_table("packages") as packages:
        for name in ("removed_at", "form", "campaign"):
            packages.drop_column(name)
    with op.batch_alter_table("campaign_settings") as settings:
        settings.drop_column("correction_days")
    op.drop_table("external_tries")
    op.drop_table("codes_demands")
    users = sa.table("users", *(sa.column(n, sa.String()) for n in SECRETS))
    for name in SECRETS:
        op.execute(users.update().where(users.c[name].like(SEALED)).values({name: None}))
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_column("how")
    with op.batch_alter_table("users") as changed:
        changed.drop_column("recovery")
        for name in SECRETS:
            changed.alter_column(name, type_=sa.String(64), existing_type=sa.String(255), existing_nullable=True)
