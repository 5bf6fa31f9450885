"""The tables of the first version, as their statements were when it was released."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table in an empty database."""
    connection = op.get_bind()
    script = Path(__file__).parent / f"0001_{connection.dialect.name}.sql"
    for statement in script.read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
