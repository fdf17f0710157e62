"""Addresses of notices."""

from django.urls import path

from tongzhou.shared.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.announcements, name="announcements"),
    path("new/", views.compose, name="compose"),
    path("<int:pk>/", views.announcement, name="announcement"),
    path("<int:pk>/poster/", views.poster, name="poster"),
    path("<int:pk>/posting-list/", views.posting_list, name="posting_list"),
    path("postings/<int:pk>/", views.tick, name="tick"),
    path("channels/", views.channels, name="channels"),
    path("channels/new/", views.new_channel, name="new_channel"),
    path("channels/<int:pk>/", views.channel, name="channel"),
]
