from django.apps import AppConfig


class Notices(AppConfig):
    name = "tongzhou.shared.notices"
    label = "notices"
