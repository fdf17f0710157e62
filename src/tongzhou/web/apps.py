from django.apps import AppConfig


class Web(AppConfig):
    name = "tongzhou.web"
    label = "web"
