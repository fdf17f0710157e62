import django.db.models.deletion
from django.db import migrations, models

from tongzhou.shared.posters.moving import checked_at_once, moved


def move(apps, schema_editor):
    checked_at_once(schema_editor)
    old = apps.get_model("requests", "Poster")
    keys = moved("requests", old, apps.get_model("posters", "Poster"))
    for before, now in keys.items():
        apps.get_model("requests", "Request").objects.filter(poster=before).update(moved=now)


class Migration(migrations.Migration):
    """Posters keep their codes; traces of addresses, a day old at most, begin anew."""

    dependencies = [
        ('posters', '0001_start'),
        ('requests', '0001_start'),
    ]

    operations = [
        migrations.AddField(
            model_name='request',
            name='moved',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posters.poster'),
        ),
        migrations.RunPython(move),
        migrations.RemoveField(model_name='request', name='poster'),
        migrations.RenameField(model_name='request', old_name='moved', new_name='poster'),
        migrations.AlterField(
            model_name='request',
            name='poster',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='posters.poster'),
        ),
        migrations.DeleteModel(name='Poster'),
        migrations.DeleteModel(name='Knock'),
    ]
