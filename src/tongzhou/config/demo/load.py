"""Loads the whole demo town in one transaction: it stands whole or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction
from django.utils.timezone import localdate

from tongzhou.config.demo.duties import plan_posts
from tongzhou.config.demo.duty_deployments import plan_deployments
from tongzhou.config.demo.duty_street import plan_street
from tongzhou.config.demo.duty_time import plan_time
from tongzhou.config.demo.gate_days import plan_gate_days
from tongzhou.config.demo.gate_desk import plan_gate_desk
from tongzhou.config.demo.gate_turns import plan_stalls
from tongzhou.config.demo.gates import plan_gates
from tongzhou.config.demo.history import plan_posters, plan_requests
from tongzhou.config.demo.people import build_people
from tongzhou.config.demo.reporting import plan_event, plan_reports
from tongzhou.config.demo.rosters import plan_rosters
from tongzhou.config.demo.serving import plan_serving
from tongzhou.config.demo.stage import Stage
from tongzhou.config.demo.surge import plan_surge
from tongzhou.config.demo.town import build_places
from tongzhou.ground.places.models import Household, Place, Resident

SEED = 20260301
DAYS = 21


@transaction.atomic
def load(at: datetime, seed: int = SEED) -> None:
    """The town as it is at that moment: places, people, and three weeks of work before it."""
    dice = Random(seed)
    today = localdate(at)
    built = build_places(dice, today)
    cast = build_people(dice, built, today)
    _count_for_the_planner()
    stage = Stage(dice, built, cast, at)
    days = [today - timedelta(days=back) for back in range(DAYS, -1, -1)]
    plan_posters(stage, days[0])
    plan_posts(stage, today)
    plan_street(stage, today)
    plan_time(stage, today)
    plan_rosters(stage, today)
    plan_serving(stage, today)
    plan_deployments(stage, today)
    plan_requests(stage, days)
    plan_reports(stage, days)
    plan_event(stage, today)
    plan_surge(stage, today)
    plan_gates(stage, today)
    plan_gate_days(stage, today)
    plan_stalls(stage, today)
    plan_gate_desk(stage, today)
    stage.live()


def _count_for_the_planner() -> None:
    """PostgreSQL knows how large the register is; by itself it looks only at what is committed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            tables = ", ".join(model._meta.db_table for model in (Place, Household, Resident))
            cursor.execute(f"ANALYZE {tables}")
