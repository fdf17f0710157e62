from django.apps import AppConfig


class Requests(AppConfig):
    name = "tongzhou.areas.requests"
    label = "requests"
