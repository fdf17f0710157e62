from django.db import migrations, models
from django.db.models import F


def one_sign_up_of_a_unit(apps, schema_editor):
    """Of a unit's sign-ups for the same place the first stays; those pressed after it are withdrawn."""
    rows = apps.get_model("duty", "SignUp").objects.filter(person=None, withdrawn_at=None)
    seen = set()
    for row in rows.order_by("signed_at", "pk"):
        same = (row.kind, row.unit_id, row.place_id)
        if same in seen:
            rows.filter(pk=row.pk).update(withdrawn_at=F("signed_at"))
        seen.add(same)


class Migration(migrations.Migration):

    dependencies = [
        ("duty", "0014_proofs_declined_or_withdrawn"),
        ("organisations", "0004_names"),
        ("places", "0006_position"),
    ]

    operations = [
        migrations.AddField(
            model_name="deployment",
            name="key",
            field=models.UUIDField(blank=True, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="trip",
            name="key",
            field=models.UUIDField(blank=True, null=True, unique=True),
        ),
        migrations.RunPython(one_sign_up_of_a_unit, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("kind", "unit", "place"),
                name="unit_signed_up_once",
            ),
        ),
    ]
