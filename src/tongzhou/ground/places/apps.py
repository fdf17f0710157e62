from django.apps import AppConfig


class Places(AppConfig):
    name = "tongzhou.ground.places"
    label = "places"
