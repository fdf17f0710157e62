from django.apps import AppConfig


class Rulepacks(AppConfig):
    name = "tongzhou.ground.rulepacks"
    label = "rulepacks"
