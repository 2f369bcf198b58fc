"""What Alembic runs to carry out steps: on the connection that service.database.schema opened, in its transaction."""

from alembic import context

from service.database.tables import Base

# SQLite cannot change a column: there a table is made anew and filled (batch).
context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
