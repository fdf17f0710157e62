import re
import unicodedata

from django.db import migrations, models


def once(apps, schema_editor):
    """Plates are written one way; of a car in several pools the first offer stands."""
    vehicle = apps.get_model("duty", "Vehicle")
    seen = set()
    for row in vehicle.objects.order_by("pk"):
        plain = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", row.plate)).upper()
        usual = re.fullmatch(r"(\w[A-Z])(\w+)", plain)
        plate = f"{usual[1]}·{usual[2]}" if usual else plain
        again = row.withdrawn_at is None and plate in seen
        if row.withdrawn_at is None:
            seen.add(plate)
        vehicle.objects.filter(pk=row.pk).update(
            plate=plate[:10], withdrawn_at=row.offered_at if again else row.withdrawn_at
        )


class Migration(migrations.Migration):
    dependencies = [("duty", "0016_offers_end_at_the_start")]

    operations = [
        migrations.RemoveConstraint(model_name="vehicle", name="vehicle_once_in_a_pool"),
        migrations.RunPython(once, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="vehicle",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("plate",),
                name="vehicle_once_in_all_pools",
            ),
        ),
    ]
