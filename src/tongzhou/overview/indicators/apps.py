from django.apps import AppConfig


class Indicators(AppConfig):
    name = "tongzhou.overview.indicators"
    label = "indicators"
