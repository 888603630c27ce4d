import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0003_lines_of_before'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notification',
            name='line',
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name='rows',
                to='notifications.line',
            ),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(
                condition=Q(
                    read_at__isnull=True, withdrawn_at__isnull=True, on_site=True, has_muted_word=False
                ),
                fields=['recipient', 'line'],
                name='notification_unread',
            ),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(
                condition=Q(in_digest=True),
                fields=['recipient', 'created_at'],
                name='notification_for_digest',
            ),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(
                condition=Q(withdrawn_at__isnull=False),
                fields=['withdrawn_at'],
                name='notification_withdrawn',
            ),
        ),
    ]
