"""Whether the database has the tables that this version wants, for commands that fail without them."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

ADVICE = "The tables are missing, or of an older version: manage.py migrate brings them up to date."


def are_behind() -> bool:
    """False also where the database cannot be asked: that is another fault."""
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return False
