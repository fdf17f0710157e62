from django.apps import AppConfig


class Access(AppConfig):
    name = "tongzhou.ground.access"
    label = "access"
