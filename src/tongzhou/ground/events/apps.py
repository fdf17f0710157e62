from django.apps import AppConfig


class Events(AppConfig):
    name = "tongzhou.ground.events"
    label = "events"
