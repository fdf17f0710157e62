from django.apps import AppConfig
from django.db.models.signals import post_migrate

from tongzhou.areas.duty.shipped import write_shipped


class Duty(AppConfig):
    name = "tongzhou.areas.duty"
    label = "duty"

    def ready(self) -> None:
        # Not an event of the work: it runs when tables were made, or emptied by a test.
        post_migrate.connect(write_shipped, sender=self)
