"""The addresses of stalls, slots and the door, gathered for `urls.py`."""

from tongzhou.areas.gates.views import door, slots, slots_public, stalls, visits

urlpatterns = [
    *stalls.urlpatterns,
    *slots.urlpatterns,
    *slots_public.urlpatterns,
    *door.urlpatterns,
    *visits.urlpatterns,
]
