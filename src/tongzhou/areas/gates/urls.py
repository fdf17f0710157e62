"""Addresses of the gate."""

from tongzhou.areas.gates.views import gates, kit, passes

app_name = "gates"

urlpatterns = [
    *gates.urlpatterns,
    *kit.urlpatterns,
    *passes.urlpatterns,
]
