from django.db import migrations

from tongzhou.ground.access.guard import append_only


class Migration(migrations.Migration):
    dependencies = [("facts", "0001_start")]

    operations = [append_only("facts_fact", "update", "delete")]
