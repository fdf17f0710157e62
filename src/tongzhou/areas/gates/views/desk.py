"""The addresses of the desk, all in one list."""

from __future__ import annotations

from tongzhou.areas.gates.views import (
    askings,
    devices,
    follow_ups,
    gates,
    household,
    keys,
    lots,
    paper,
    paper_sheet,
    passes,
    public,
    records,
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
    *household.urlpatterns,
    *paper.urlpatterns,
    *paper_sheet.urlpatterns,
    *public.urlpatterns,
    *records.urlpatterns,
]
