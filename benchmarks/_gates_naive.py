"""The naive peer of `gates`: the same batches, each event a receipt and a row of its own through `take_in`."""

from __future__ import annotations

import json
import sys

import django

# The server's worker process imports this module first of all, and models need Django set up.
django.setup()

from django.db import connections  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.utils.timezone import now  # noqa: E402
from granian import Granian  # noqa: E402
from granian.constants import Interfaces  # noqa: E402
from granian.log import LogLevels  # noqa: E402

from tongzhou.areas.gates import payloads  # noqa: E402
from tongzhou.areas.gates.models import Gate, Passage, Reading, TurnAway  # noqa: E402
from tongzhou.ground.access.viewer import Viewer  # noqa: E402
from tongzhou.shared.intake import rules  # noqa: E402
from tongzhou.shared.intake.actions import envelopes  # noqa: E402
from tongzhou.shared.intake.doors import for_devices  # noqa: E402

READS = {
    "gates.passage": (
        Passage,
        payloads.passage,
        (
            "direction",
            "vehicle",
            "people",
            "purpose",
            "serial",
            "quota",
            "read_by",
            "verdict",
            "decided_by_guard",
            "decided_offline",
            "unknown",
            "spared",
        ),
    ),
    "gates.reading": (Reading, payloads.reading, ("normal", "tenths", "passage_id")),
    "gates.turned_away": (
        TurnAway,
        payloads.turned_away,
        ("reason", "help", "vehicle", "people"),
    ),
}


def _taker(kind: str):
    model, reads, names = READS[kind]

    def take(payload, *, by, at, key):
        gate = Gate.objects.get(pk=payloads.gate_of(payload))
        values = dict(zip(names, reads(payload), strict=True))
        model.objects.create(
            id=key,
            digest="",
            gate=gate,
            place_path=gate.place_path,
            happened_at=at,
            made_at=at,
            received_at=now(),
            device_id=by.account_id,
            **values,
        )
        return {}

    return take


TAKERS = {kind: _taker(kind) for kind in READS}


@for_devices(sending=True)
def take(request):
    """As the endpoint of people who signed in does it: one transaction for each event."""
    read = [rules.read_envelope(row) for row in json.loads(request.body)["envelopes"]]
    by = Viewer(account_id=request.device.pk)
    answers = envelopes.take_in_all(read, by=by, at=request.heard_at)
    return JsonResponse({"answers": [{"id": str(a.id), "status": a.status} for a in answers]})


def application():
    """Our whole stack of middleware, with one address of its own."""
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415
    from django.urls import path  # noqa: PLC0415

    from tongzhou.config import urls  # noqa: PLC0415
    from tongzhou.web import middleware  # noqa: PLC0415

    envelopes.takers = lambda: TAKERS
    urls.urlpatterns.insert(0, path("naive/", take, name="naive"))
    middleware.UNNOTED.add("naive")
    connections.close_all()
    return get_wsgi_application()


if __name__ == "__main__":
    Granian(
        "benchmarks._gates_naive:application",
        factory=True,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=int(sys.argv[2]),
        blocking_threads=4,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
