"""A proof says where a number differed, and no longer what it was: what older ones said of guarded videos goes."""

from django.db import migrations


def forget(apps, schema_editor):
    apps.get_model("analytics", "RollupProof").objects.exclude(first="").update(first="")


class Migration(migrations.Migration):
    dependencies = [("analytics", "0006_site_days_without_sums")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
