"""Own role cards and procedures belong to a place; shipped hours have a code; lines know days off."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duty", "0001_start")]

    operations = [
        migrations.RemoveConstraint("procedure", "procedure_version_once"),
        migrations.RemoveConstraint("rolecard", "role_card_once"),
        migrations.RenameField("procedure", "organisation_path", "place_path"),
        migrations.RenameField("rolecard", "organisation_path", "place_path"),
        migrations.AddConstraint(
            "procedure",
            models.UniqueConstraint(
                fields=["place_path", "code", "version"], name="procedure_version_once"
            ),
        ),
        migrations.AddConstraint(
            "rolecard",
            models.UniqueConstraint(fields=["place_path", "code"], name="role_card_once"),
        ),
        migrations.AddField(
            "rolecard", "order", models.PositiveSmallIntegerField(default=50)
        ),
        migrations.AlterModelOptions("rolecard", {"ordering": ["order", "pk"]}),
        migrations.AddField("pattern", "code", models.CharField(blank=True, max_length=20, default=""), preserve_default=False),
        migrations.AddField("pattern", "english", models.CharField(blank=True, max_length=30, default=""), preserve_default=False),
        migrations.AddField(
            "templateline",
            "when",
            models.CharField(
                choices=[
                    ("weekdays", "On these weekdays"),
                    ("workdays", "On working days (with days worked instead)"),
                    ("days_off", "On days off and public holidays"),
                ],
                default="weekdays",
                max_length=8,
                verbose_name="When",
            ),
        ),
    ]
