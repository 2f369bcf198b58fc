"""The table of the audit log, and the triggers that let the database refuse any change to it."""

from datetime import datetime

from sqlalchemy import DDL, BigInteger, Index, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from service.database.tables import SHA256, Base


class AuditRow(Base):
    """An entry. `line` is what counts; the other columns are taken from it for searching. That each `previous` stands
    once keeps the chain from forking, whatever a program does."""

    __tablename__ = "audit_log"
    __table_args__ = (Index(None, "at"), Index(None, "actor"), Index(None, "action"), Index(None, "subject"))

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(300))
    action: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(String(500))
    line: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(SHA256, unique=True)
    hash: Mapped[str] = mapped_column(SHA256, unique=True)


REFUSED = "the audit log is append-only"
SQLITE_GUARDS = (
    f"CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    f"CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    # INSERT OR REPLACE would delete a row without asking the trigger above.
    "CREATE TRIGGER audit_log_no_replace BEFORE INSERT ON audit_log WHEN EXISTS (SELECT 1 FROM audit_log"
    " WHERE number >= NEW.number OR previous = NEW.previous OR hash = NEW.hash)"
    f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
)
POSTGRESQL_GUARDS = (
    "CREATE OR REPLACE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$",
    "CREATE TRIGGER audit_log_no_change BEFORE UPDATE OR DELETE ON audit_log"
    " FOR EACH ROW EXECUTE FUNCTION audit_log_refuse()",
    "CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()",
)
GUARDS = {
    "sqlite": {"audit_log_no_update", "audit_log_no_delete", "audit_log_no_replace"},
    "postgresql": {"audit_log_no_change", "audit_log_no_truncate"},
}
"""The triggers that must be there, by kind of database."""

for dialect, statements in (("sqlite", SQLITE_GUARDS), ("postgresql", POSTGRESQL_GUARDS)):
    for statement in statements:
        guard = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]  # DDL has no types
        event.listen(AuditRow.__table__, "after_create", guard)
