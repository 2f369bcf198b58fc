"""The reviewer's desk: applications as they are listed, their findings, and what people decided of them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TIME = sa.DateTime(timezone=True)
SHA256, ID = sa.String(64), sa.String(36)


def upgrade() -> None:
    """Makes the tables, those that others point at first."""
    with op.batch_alter_table("packages") as packages:
        packages.add_column(sa.Column("outcome", SHA256, nullable=True))
        for name in ("province", "city"):
            packages.add_column(sa.Column(name, sa.String(60), nullable=False, server_default=""))
    with op.batch_alter_table("packages") as packages:
        for name in ("province", "city"):
            packages.alter_column(name, server_default=None)
    _documents()
    _findings()
    _said("decisions", *_decision_columns())
    _said("comments", sa.Column("text", sa.Text(), nullable=False))


def downgrade() -> None:
    """Drops them; their indexes go along."""
    for table in ("comments", "decisions", "findings", "documents"):
        op.drop_table(table)
    with op.batch_alter_table("packages") as packages:
        for name in ("city", "province", "outcome"):
            packages.drop_column(name)


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package", ID, nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("application_no", sa.String(100), nullable=False),
        sa.Column("online_id", sa.String(200), nullable=True),
        sa.Column("applicant", sa.Text(), nullable=False),
        sa.Column("uscc", sa.String(40), nullable=False),
        sa.Column("province", sa.String(60), nullable=False),
        sa.Column("city", sa.String(60), nullable=False),
        sa.Column("provenance", sa.String(20), nullable=True),
        sa.Column("verdict", sa.String(10), nullable=False),
        *(sa.Column(n, sa.Integer(), nullable=False) for n in ("pages", "errors", "warnings", "manuals", "risk")),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("report", SHA256, nullable=False),
        sa.Column("assigned_to", ID, nullable=True),
        sa.Column("claimed_by", ID, nullable=True),
        sa.Column("claimed_until", TIME, nullable=True),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        sa.ForeignKeyConstraint(["package"], ["packages.id"], name="fk_documents_package", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("package", "index", name="uq_documents_package_index"),
        sqlite_autoincrement=True,
    )
    for columns in (("state", "risk"), ("province", "state"), ("application_no",)):
        op.create_index(f"ix_documents_{'_'.join(columns)}", "documents", list(columns))


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("severity", sa.String(10), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_findings_document", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("document", "number", name="pk_findings"),
    )
    op.create_index("ix_findings_code", "findings", ["code"])


def _decision_columns() -> tuple["sa.Column[object]", ...]:
    return (
        sa.Column("finding", sa.String(16), nullable=False),
        sa.Column("round", sa.String(10), nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("mend", sa.String(20), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.String(50), nullable=False),
        sa.Column("undone_at", TIME, nullable=True),
        sa.Column("undone_by", ID, nullable=True),
    )


def _said(table: str, *columns: "sa.Column[object]") -> None:
    """A table of what somebody said of a document, and when."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("by", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name=f"fk_{table}_document", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{table}_document", table, ["document"])
