from django.apps import AppConfig


class Cadence(AppConfig):
    name = "tongzhou.shared.cadence"
    label = "cadence"
