from django.apps import AppConfig


class Tracking(AppConfig):
    name = "tongzhou.shared.tracking"
    label = "tracking"
