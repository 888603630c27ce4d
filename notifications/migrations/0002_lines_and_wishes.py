import django.db.models.deletion
import django.utils.timezone
import videos.models.video
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

KINDS = [
    ('like', 'Like'),
    ('comment', 'Comment'),
    ('reply', 'Reply'),
    ('mention', 'Mention'),
    ('follow', 'Follow'),
    ('comment_like', 'Comment like'),
]


def kind():
    return models.CharField(choices=KINDS, max_length=16)


def loud(table):
    return models.CheckConstraint(
        condition=Q(kind__in=['like', 'comment', 'reply', 'mention', 'follow', 'comment_like']),
        name=f'{table}_kind_loud',
    )


def about_what_it_says(table):
    return models.CheckConstraint(
        condition=Q(kind='like', video__isnull=False, comment__isnull=True)
        | Q(kind__in=['comment', 'reply', 'comment_like'], video__isnull=False, comment__isnull=False)
        | Q(kind='mention', video__isnull=False)
        | Q(kind='follow', video__isnull=True, comment__isnull=True),
        name=f'{table}_about_what_it_says',
    )


def subject():
    return models.GeneratedField(
        db_persist=True,
        expression=Coalesce(F('comment'), -F('video'), Value(0)),
        output_field=models.BigIntegerField(),
    )


def person(related_name, **more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name=related_name,
        to=settings.AUTH_USER_MODEL,
        **more,
    )


def thing(model, **more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name='+', to=f'videos.{model}', **more
    )


def row_id():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0001_initial'),
        ('videos', '0006_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', row_id()),
                ('kind', kind()),
                ('recipient', person('+', db_index=False)),
                ('video', thing('video', blank=True, null=True)),
                ('comment', thing('comment', blank=True, null=True)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('subject', subject()),
            ],
            options={
                'indexes': [models.Index(fields=['recipient', '-at', '-id'], name='line_newest')],
                'constraints': [
                    loud('line'),
                    about_what_it_says('line'),
                    models.UniqueConstraint(fields=('recipient', 'kind', 'subject', 'day'), name='line_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', row_id()),
                (
                    'account',
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name='digest',
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    'key',
                    models.CharField(
                        default=videos.models.video.new_slug, editable=False, max_length=16, unique=True
                    ),
                ),
                ('day', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='MutedVideo',
            fields=[
                ('id', row_id()),
                ('account', person('muted_videos', db_index=False)),
                ('video', thing('video')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('account', 'video'), name='mutedvideo_once')
                ],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', row_id()),
                ('account', person('notification_preferences', db_index=False)),
                ('kind', kind()),
                ('on_site', models.BooleanField(default=True)),
                ('in_digest', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [
                    loud('preference'),
                    models.UniqueConstraint(fields=('account', 'kind'), name='preference_once'),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name='notification', name='notification_kind_loud'),
        migrations.RemoveConstraint(model_name='notification', name='notification_about_what_it_says'),
        migrations.RemoveConstraint(model_name='notification', name='notification_like_once'),
        migrations.RemoveConstraint(model_name='notification', name='notification_follow_once'),
        migrations.RemoveConstraint(model_name='notification', name='notification_comment_once'),
        migrations.RemoveIndex(model_name='notification', name='notification_inbox'),
        migrations.RemoveIndex(model_name='notification', name='notification_unread'),
        migrations.AlterField(model_name='notification', name='kind', field=kind()),
        migrations.AddField(
            model_name='notification', name='on_site', field=models.BooleanField(default=True)
        ),
        migrations.AddField(
            model_name='notification', name='in_digest', field=models.BooleanField(default=False)
        ),
        migrations.AddField(
            model_name='notification', name='has_muted_word', field=models.BooleanField(default=False)
        ),
        migrations.AddField(model_name='notification', name='subject', field=subject()),
        migrations.AddField(
            model_name='notification',
            name='line',
            # Null until the next migration has put each row into its line.
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name='rows',
                to='notifications.line',
            ),
        ),
        migrations.AddConstraint(model_name='notification', constraint=loud('notification')),
        migrations.AddConstraint(model_name='notification', constraint=about_what_it_says('notification')),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(
                fields=('recipient', 'actor', 'kind', 'subject'), name='notification_once'
            ),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(
                condition=Q(kind__in=['reply', 'comment', 'mention'], comment__isnull=False),
                fields=('recipient', 'comment'),
                name='notification_comment_once',
            ),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(fields=['line', '-created_at', '-id'], name='notification_newest'),
        ),
    ]
