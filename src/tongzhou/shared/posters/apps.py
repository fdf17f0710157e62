from django.apps import AppConfig


class Posters(AppConfig):
    name = "tongzhou.shared.posters"
    label = "posters"
