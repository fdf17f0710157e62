"""Planning: runs that wait are taken up one after the other, until the process is told to stop."""

from __future__ import annotations

import logging
import multiprocessing
from argparse import Namespace
from contextlib import ExitStack
from importlib import import_module
from typing import TYPE_CHECKING

import django
from django.db import DatabaseError, close_old_connections

from tongzhou.config.commands.beside import at_work, told_to_stop
from tongzhou.config.commands.tables import require_tables

if TYPE_CHECKING:
    from tongzhou.shared.planning.planner import Planner

log = logging.getLogger(__name__)
AFTER_TROUBLE = 5.0


def plan_with(args: Namespace) -> int:
    """Runs are planned in so many processes, each solving one at a time. Raises Unfit without tables."""
    require_tables()
    if args.once or args.processes == 1:
        return plan(once=args.once)
    multiprocessing.set_start_method("spawn")
    leaving = told_to_stop()
    with ExitStack() as beside:
        for _number in range(args.processes):
            beside.enter_context(at_work(plan))
        leaving.wait()
    return 0


def plan(*, once: bool = False) -> int:
    """What waits is planned until told to stop; with `once`, until nothing waits any more."""
    django.setup()
    # Its tables are there only now.
    planner = import_module("tongzhou.shared.planning.planner").Planner()
    planner.leaving = told_to_stop()
    try:
        if not once:
            planner.warm()
        while not planner.leaving.is_set() and (_one(planner) or not once):
            pass
    finally:
        planner.close()
    return 0


def _one(planner: Planner) -> bool:
    """Whether something waited; when nothing did, or the database is away, a moment has passed."""
    close_old_connections()
    try:
        if planner.one():
            return True
        planner.rest()
    except DatabaseError:
        log.exception("planning: the database did not answer; trying again")
        planner.leaving.wait(AFTER_TROUBLE)
    return False
