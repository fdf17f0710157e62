"""Addresses of what is planned."""

from django.urls import path

from tongzhou.shared.planning import views

app_name = "planning"
urlpatterns = [
    path("", views.runs, name="runs"),
    path("<int:pk>/", views.run, name="run"),
    path("<int:pk>/live/", views.live, name="live"),
    path("<int:pk>/stop/", views.stop, name="stop"),
    path("<int:pk>/accept/", views.accept, name="accept"),
    path("<int:pk>/replay/", views.replay, name="replay"),
    path("<int:pk>/against/<int:other>/", views.against, name="against"),
]
