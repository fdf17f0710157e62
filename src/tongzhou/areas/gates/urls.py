"""Addresses of the gate."""

app_name = "gates"

urlpatterns: list[object] = []
