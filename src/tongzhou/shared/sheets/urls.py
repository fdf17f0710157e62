"""Addresses of the workbooks that come in."""

from django.urls import path

from tongzhou.shared.sheets import views

MOUNT = "workbooks"
app_name = "sheets"
urlpatterns = [
    path("", views.uploads, name="uploads"),
    path("bring-in/<str:code>/", views.bring_in, name="bring_in"),
    path("bring-in/<str:code>/blank/", views.blank, name="blank"),
    path("<int:pk>/", views.upload, name="upload"),
    path("<int:pk>/columns/", views.columns, name="columns"),
    path("<int:pk>/returned/", views.returned, name="returned"),
    path("<int:pk>/take-up-again/", views.take_up_again, name="take_up_again"),
    path("<int:pk>/discard/", views.discard, name="discard"),
]
