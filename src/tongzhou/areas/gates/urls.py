"""Addresses of the gate."""

from tongzhou.areas.gates.views import gates, passes

app_name = "gates"

urlpatterns = [
    *gates.urlpatterns,
    *passes.urlpatterns,
]
