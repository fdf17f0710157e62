from django.db import migrations, models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce


def place_of_the_device(apps, _schema):
    """Rows from before lie where their device works."""
    devices = apps.get_model("intake", "Device").objects.filter(pk=OuterRef("device_id"))
    path = Subquery(devices.values("place_path")[:1])
    apps.get_model("gates", "Undone").objects.update(place_path=Coalesce(path, Value("")))


class Migration(migrations.Migration):
    dependencies = [
        ("gates", "0013_posters_moved"),
        ("intake", "0002_devices"),
    ]

    operations = [
        migrations.AddField(
            model_name="undone",
            name="place_path",
            field=models.CharField(default="", max_length=73),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="undone",
            name="event_id",
            field=models.BigIntegerField(db_index=True, null=True),
        ),
        migrations.RunPython(place_of_the_device, migrations.RunPython.noop),
    ]
