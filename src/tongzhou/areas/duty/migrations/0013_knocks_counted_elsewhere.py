from django.db import migrations


class Migration(migrations.Migration):
    """Vain links are counted where all knocks are (shared/posters); traces are a day old at most."""

    dependencies = [
        ('duty', '0012_rest_looked_on_and_calls_stay'),
    ]

    operations = [
        migrations.DeleteModel(name='Knock'),
    ]
