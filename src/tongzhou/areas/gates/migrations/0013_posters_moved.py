import django.db.models.deletion
from django.db import migrations, models

from tongzhou.shared.posters.moving import checked_at_once, moved


def move(apps, schema_editor):
    checked_at_once(schema_editor)
    poster = apps.get_model("posters", "Poster")
    keys = moved("passes", apps.get_model("gates", "Poster"), poster)
    for before, now in keys.items():
        apps.get_model("gates", "Pass").objects.filter(poster=before).update(moved=now)
    points = apps.get_model("gates", "ServicePoint").objects
    for point in points.order_by("pk"):
        point.poster = poster.objects.create(
            kind="slots",
            code=point.code,
            place_id=point.place_id,
            place_path=point.place_path,
            event_id=point.event_id,
            made_by_id=point.made_by_id,
            made_at=point.made_at,
            ended_at=point.closed_at,
        )
        point.save(update_fields=["poster"])


class Migration(migrations.Migration):
    """Posters keep their codes, those of service points too; traces of addresses begin anew."""

    dependencies = [
        ('posters', '0001_start'),
        ('gates', '0012_phones_are_moved'),
    ]

    operations = [
        migrations.AddField(
            model_name='pass',
            name='moved',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='posters.poster'),
        ),
        migrations.AddField(
            model_name='servicepoint',
            name='poster',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='point', to='posters.poster'),
        ),
        migrations.RunPython(move),
        migrations.AlterField(
            model_name='servicepoint',
            name='poster',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='point', to='posters.poster'),
        ),
        migrations.RemoveField(model_name='servicepoint', name='code'),
        migrations.RemoveField(model_name='pass', name='poster'),
        migrations.RenameField(model_name='pass', old_name='moved', new_name='poster'),
        migrations.AlterField(
            model_name='pass',
            name='poster',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='passes', to='posters.poster'),
        ),
        migrations.DeleteModel(name='Poster'),
        migrations.DeleteModel(name='Knock'),
    ]
