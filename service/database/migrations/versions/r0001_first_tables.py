"""The first tables: files, packages with their pages and results, what came in, workers, versions of the paper."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TIME = sa.DateTime(timezone=True)
SHA256, ID = sa.String(64), sa.String(36)


def upgrade() -> None:
    """Makes the tables, those that others point at first."""
    _files()
    _packages()
    _pages()
    _incoming()
    _workers()
    _paper_versions()


def downgrade() -> None:
    """Drops them; their indexes go along."""
    for table in (
        "paper_versions", "workers", "incoming", "page_results", "pages", "package_files", "packages", "artefacts",
        "originals",
    ):  # fmt: skip
        op.drop_table(table)


def _files() -> None:
    op.create_table(
        "originals",
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_originals"),
    )
    op.create_table(
        "artefacts",
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_artefacts"),
    )


def _packages() -> None:
    op.create_table(
        "packages",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("profile", sa.String(20), nullable=False),
        sa.Column("digest", SHA256, nullable=False),
        sa.Column("online", SHA256, nullable=True),
        sa.Column("online_name", sa.Text(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("supplements", ID, nullable=True),
        sa.Column("report", SHA256, nullable=True),
        sa.Column("report_html", SHA256, nullable=True),
        sa.Column("report_xlsx", SHA256, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["supplements"], ["packages.id"], name="fk_packages_supplements"),
        sa.PrimaryKeyConstraint("id", name="pk_packages"),
    )
    op.create_index("ix_packages_state", "packages", ["state"])
    op.create_index("ix_packages_digest", "packages", ["digest"])
    op.create_table(
        "package_files",
        sa.Column("package", ID, nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", SHA256, nullable=True),
        sa.Column("container", SHA256, nullable=True),
        sa.Column("media_type", sa.String(100), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["package"], ["packages.id"], name="fk_package_files_package", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("package", "index", name="pk_package_files"),
    )


def _pages() -> None:
    op.create_table(
        "pages",
        sa.Column("package", ID, nullable=False),
        sa.Column("input", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", SHA256, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["package"], ["packages.id"], name="fk_pages_package", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("package", "input", "page", name="pk_pages"),
    )
    op.create_index("ix_pages_key", "pages", ["key"])
    op.create_table(
        "page_results",
        sa.Column("key", SHA256, nullable=False),
        sa.Column("artefact", SHA256, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_page_results"),
    )


def _incoming() -> None:
    op.create_table(
        "incoming",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", SHA256, nullable=True),
        sa.Column("package", ID, nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["package"], ["packages.id"], name="fk_incoming_package", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_incoming"),
    )
    op.create_index("ix_incoming_state", "incoming", ["state"])
    op.create_index("ix_incoming_sha256", "incoming", ["sha256"])


def _workers() -> None:
    op.create_table(
        "workers",
        sa.Column("executor", sa.String(200), nullable=False),
        sa.Column("host", sa.String(200), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(50), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("taken_over_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("executor", name="pk_workers"),
    )


def _paper_versions() -> None:
    op.create_table(
        "paper_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_no", sa.String(100), nullable=False),
        sa.Column("online_id", sa.String(100), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("package", ID, nullable=False),
        sa.Column("document", sa.Integer(), nullable=False),
        sa.Column("effective", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["package"], ["packages.id"], name="fk_paper_versions_package"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_versions"),
    )
    op.create_index("ix_paper_versions_application_no", "paper_versions", ["application_no"])
