"""Whether the tables are those of this version."""

from __future__ import annotations

from collections.abc import Iterator

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tongzhou.config.commands.backup import Unfit


def unfinished_migrations() -> Iterator[str]:
    """Steps that the tables still lack."""
    executor = MigrationExecutor(connection)
    for step, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield f"{step.app_label}.{step.name}: 数据表尚未更新 (tongzhou migrate)  not applied yet"


def require_tables() -> None:
    """Whoever works beside the server does so on tables of this version; raises Unfit where they are not."""
    django.setup()
    if any(unfinished_migrations()):
        raise Unfit("数据表尚未更新，请先执行：tongzhou migrate  Bring the tables up to date first")
