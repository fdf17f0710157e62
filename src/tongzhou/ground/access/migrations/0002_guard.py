from django.db import migrations

from tongzhou.ground.access.guard import append_only


class Migration(migrations.Migration):
    """Lines of the trail may be removed when their time is over (never earlier than six months), not changed."""

    dependencies = [("access", "0001_start")]

    operations = [append_only("access_auditentry", "update")]
