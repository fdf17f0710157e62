"""Addresses of the gate."""

from tongzhou.areas.gates.views import desk, guard, join, kit, today, turns

app_name = "gates"

urlpatterns = [
    *desk.urlpatterns,
    *kit.urlpatterns,
    *guard.urlpatterns,
    *join.urlpatterns,
    *today.urlpatterns,
    *turns.urlpatterns,
]
