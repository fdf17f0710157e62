"""Addresses of attachments."""

from django.urls import path

from tongzhou.shared.documents import views

MOUNT = "attachments"
app_name = "documents"
urlpatterns = [
    path("<int:pk>/", views.attachment, name="attachment"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
