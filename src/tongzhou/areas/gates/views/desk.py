"""The addresses of the desk, all in one list."""

from __future__ import annotations

from tongzhou.areas.gates.views import (
    askings,
    devices,
    follow_ups,
    gates,
    keys,
    lots,
    passes,
    restrictions,
)

urlpatterns = [
    *gates.urlpatterns,
    *lots.urlpatterns,
    *passes.urlpatterns,
    *restrictions.urlpatterns,
    *askings.urlpatterns,
    *follow_ups.urlpatterns,
    *devices.urlpatterns,
    *keys.urlpatterns,
]
