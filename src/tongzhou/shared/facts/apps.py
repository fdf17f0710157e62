from django.apps import AppConfig


class Facts(AppConfig):
    name = "tongzhou.shared.facts"
    label = "facts"
