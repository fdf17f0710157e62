from django.apps import AppConfig


class Planning(AppConfig):
    name = "tongzhou.shared.planning"
    label = "planning"
