from django.apps import AppConfig


class Reports(AppConfig):
    name = "tongzhou.overview.reports"
    label = "reports"
