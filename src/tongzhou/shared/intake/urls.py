"""Addresses of the intake."""

from django.urls import path

from tongzhou.shared.intake import views

app_name = "intake"
urlpatterns = [
    path("", views.take, name="take"),
    path("device/", views.take_from_device, name="device"),
]
