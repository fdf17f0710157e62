from django.apps import AppConfig


class Members(AppConfig):
    name = "tongzhou.areas.members"
    label = "members"
