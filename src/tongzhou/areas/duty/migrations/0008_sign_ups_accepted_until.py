from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate

HALF_A_YEAR = 180


def end(apps, schema_editor):
    """Those without an end stand for half a year from now, or ended when they were withdrawn.

    Whom the place wrote down or took on itself, it has accepted.
    """
    rows = apps.get_model("duty", "SignUp").objects
    last = localdate() + timedelta(days=HALF_A_YEAR)
    rows.filter(withdrawn_at=None).update(ended_on=last)
    rows.exclude(withdrawn_at=None).update(ended_on=TruncDate("withdrawn_at"))
    agreed = rows.exclude(recorded_by=None) | rows.exclude(deployed=None)
    agreed.update(accepted_at=F("signed_at"))
    away = apps.get_model("duty", "Absence").objects
    away.filter(ended_on=None).exclude(withdrawn_at=None).update(ended_on=TruncDate("withdrawn_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("duty", "0007_words_of_call_ups"),
        ("organisations", "0004_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="signup",
            name="ended_on",
            field=models.DateField(null=True, verbose_name="Until"),
        ),
        migrations.AddField(
            model_name="signup",
            name="accepted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="signup",
            name="accepted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.person",
            ),
        ),
        migrations.RunPython(end, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="signup",
            name="ended_on",
            field=models.DateField(verbose_name="Until"),
        ),
    ]
