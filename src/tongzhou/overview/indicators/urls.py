"""Addresses of the figures."""

from django.urls import path

from tongzhou.overview.indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.home, name="home"),
    path("<str:code>/", views.one, name="one"),
]
