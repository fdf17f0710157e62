from django.apps import AppConfig


class Sheets(AppConfig):
    name = "tongzhou.shared.sheets"
    label = "sheets"
