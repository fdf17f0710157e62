

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('duty', '0002_own_cards_by_place'),
        ('organisations', '0004_names'),
    ]

    operations = [
        migrations.AddField(
            model_name='change',
            name='before',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='change',
            name='undoes',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='duty.change'),
        ),
        migrations.AddField(
            model_name='roster',
            name='given_up',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.CreateModel(
            name='RestRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place_path', models.CharField(max_length=73)),
                ('rules', models.JSONField(default=list)),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('agreed', models.BooleanField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.person')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rest_requests', to='duty.roster')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='duty.shift')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('shift', 'person'), name='rest_asked_once_at_a_time')],
            },
        ),
    ]
