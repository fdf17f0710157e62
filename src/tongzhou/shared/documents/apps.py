from django.apps import AppConfig


class Documents(AppConfig):
    name = "tongzhou.shared.documents"
    label = "documents"
