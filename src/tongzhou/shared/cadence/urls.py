"""Addresses of what recurs."""

from django.urls import path

from tongzhou.shared.cadence import views

app_name = "cadence"
urlpatterns = [
    path("", views.board, name="board"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.occurrence, name="occurrence"),
    path("<int:pk>/excuse/", views.excuse, name="excuse"),
    path("rules/<int:pk>/end/", views.end, name="end"),
]
