"""Problems for the toy planner, asked for by somebody of the town."""

from django.utils.timezone import now

from tongzhou.shared.planning import actions
from tongzhou.shared.planning.rules import Limits

TOY = "fairplan.tests.toy:solve"
PEOPLE = ["p1", "p2", "p3"]


def ask(
    town, toy, *, who="eva", side="east", subject="roster:1", seed=7, steps=5, wall=30, **problem
):
    """A run of five steps, from cost 9 down to 4, unless the problem says otherwise."""
    return actions.propose(
        toy.kind,
        {"people": PEOPLE, "cost": 9, **problem},
        subject=subject,
        place_path=town.places[side].path,
        organisation_path=town.organisations[side].path,
        seed=seed,
        limits=Limits(seconds=None, steps=steps, wall=wall),
        by=town.viewer(who),
        at=now(),
    )
