"""Addresses of event files."""

from django.urls import path

from tongzhou.ground.events import views

app_name = "events"
urlpatterns = [
    path("", views.events, name="events"),
    path("new/", views.new, name="new"),
    path("packs/<slug:kind>/", views.pack, name="pack"),
    path("packs/<slug:kind>/<slug:form>/paper/", views.paper, name="paper"),
    path("<int:pk>/", views.event, name="event"),
    path("<int:pk>/sign/", views.sign, name="sign"),
    path("<int:pk>/level/", views.level, name="level"),
    path("<int:pk>/note/", views.note, name="note"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/checks/<int:check_pk>/", views.tick, name="tick"),
    path("<int:pk>/lists/<slug:form>/", views.rows, name="rows"),
    path("<int:pk>/lists/<slug:form>/<int:line_pk>/", views.confirm, name="confirm"),
    path("<int:pk>/stand-down/", views.stand_down, name="stand_down"),
    path("<int:pk>/destruction/", views.destruction, name="destruction"),
    path("<int:pk>/certificate/", views.certificate, name="certificate"),
]
