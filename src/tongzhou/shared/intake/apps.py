from django.apps import AppConfig


class Intake(AppConfig):
    name = "tongzhou.shared.intake"
    label = "intake"
