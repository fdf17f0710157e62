"""Addresses of the gate."""

from tongzhou.areas.gates.views import desk, kit

app_name = "gates"

urlpatterns = [
    *desk.urlpatterns,
    *kit.urlpatterns,
]
