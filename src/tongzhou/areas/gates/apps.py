from django.apps import AppConfig


class Gates(AppConfig):
    name = "tongzhou.areas.gates"
    label = "gates"
