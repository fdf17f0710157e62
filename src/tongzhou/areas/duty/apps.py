from django.apps import AppConfig


class Duty(AppConfig):
    name = "tongzhou.areas.duty"
    label = "duty"
