from django.apps import AppConfig


class Register(AppConfig):
    name = "tongzhou.areas.register"
    label = "register"
