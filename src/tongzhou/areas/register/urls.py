"""Addresses of the register and of the tree of places."""

from django.urls import path

from tongzhou.areas.register.views import households, places

app_name = "register"
urlpatterns = [
    path("", households.households, name="households"),
    path("export/", households.export, name="export"),
    path("household/<int:pk>/", households.household, name="household"),
    path("household/<int:pk>/change/", households.change_household, name="change_household"),
    path("household/<int:pk>/add/", households.add_resident, name="add_resident"),
    path("resident/<int:pk>/change/", households.change_resident, name="change_resident"),
    path("resident/<int:pk>/move-out/", households.move_out, name="move_out"),
    path("resident/<int:pk>/move-in-again/", households.move_in_again, name="move_in_again"),
    path("resident/<int:pk>/merge/", households.merge, name="merge"),
    path("resident/<int:pk>/in-clear/", households.in_clear, name="in_clear"),
    path("places/", places.places, name="places"),
    path("places/<int:pk>/", places.place, name="place"),
    path("places/<int:pk>/add/", places.add, name="add_place"),
    path("places/<int:pk>/rename/", places.rename, name="rename_place"),
    path("places/<int:pk>/close/", places.close, name="close_place"),
    path("places/<int:pk>/reopen/", places.reopen, name="reopen_place"),
    path("places/<int:pk>/status/", places.status, name="estate_status"),
    path("places/<int:pk>/move/", places.move, name="move_place"),
    path("places/<int:pk>/household/", places.add_household, name="add_household"),
    path("places/<int:pk>/captain/", places.add_captain, name="add_captain"),
    path("captain/<int:pk>/end/", places.end_captain, name="end_captain"),
]
