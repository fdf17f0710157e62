"""Addresses of the rule packs."""

from django.urls import path

from tongzhou.ground.rulepacks import views

MOUNT = "rules"
app_name = "rulepacks"
urlpatterns = [
    path("", views.board, name="board"),
    path("values/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:code>/", views.one, name="rule"),
    path("<str:code>/set/", views.set_own, name="set"),
]
