from django.apps import AppConfig


class Organisations(AppConfig):
    name = "tongzhou.ground.organisations"
    label = "organisations"
