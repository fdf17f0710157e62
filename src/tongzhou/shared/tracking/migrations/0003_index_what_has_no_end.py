from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0002_indexes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='item',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['kind', 'place_path'], name='item_not_ended'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(fields=['kind', 'ended_at'], name='item_kind_ended'),
        ),
    ]
