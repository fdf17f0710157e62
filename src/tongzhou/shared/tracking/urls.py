"""Addresses of the plain item pages."""

from django.urls import path

from tongzhou.shared.tracking import views

MOUNT = "items"
app_name = "tracking"
urlpatterns = [
    path("", views.board, name="board"),
    path("<int:pk>/", views.item, name="item"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/steps/", views.add_step, name="add_step"),
    path("steps/<int:pk>/", views.step, name="step"),
    path("<int:pk>/<slug:name>/", views.move, name="move"),
]
