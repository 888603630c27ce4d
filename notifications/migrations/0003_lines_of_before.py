from django.db import migrations
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

BATCH = 1000


def put_into_lines(apps, schema_editor):
    """Each notification of before gets its line: likes of one video on one day together, the same of follows."""
    Notification = apps.get_model('notifications', 'Notification')
    Line = apps.get_model('notifications', 'Line')
    last = 0
    while batch := list(Notification.objects.filter(pk__gt=last, line=None).order_by('pk')[:BATCH]):
        last = batch[-1].pk
        _write_lines(Line, batch)
        found = Line.objects.filter(recipient__in={row.recipient_id for row in batch})
        found = found.filter(day__in={_day(row) for row in batch}, kind__in={row.kind for row in batch})
        lines = {(line.recipient_id, line.kind, line.subject, line.day): line for line in found}
        for row in batch:
            row.line = lines[row.recipient_id, row.kind, row.subject, _day(row)]
        Notification.objects.bulk_update(batch, ['line'])
    _set_times(Notification, Line)
    # Whether a comment may be read decides since now what is told of it, when it is read.
    told = Notification.objects.filter(kind__in=['comment', 'reply'], withdrawn_at__isnull=False)
    while ids := list(told.values_list('pk', flat=True)[:BATCH]):
        Notification.objects.filter(pk__in=ids).update(withdrawn_at=None)


def _day(row):
    return timezone.localdate(row.created_at)


def _write_lines(Line, batch):
    Line.objects.bulk_create(
        [
            Line(
                recipient_id=row.recipient_id,
                kind=row.kind,
                video_id=row.video_id,
                comment_id=row.comment_id,
                day=_day(row),
                at=row.created_at,
            )
            for row in batch
        ],
        ignore_conflicts=True,
    )


def _set_times(Notification, Line):
    """A line is as new as its newest row."""
    rows = Notification.objects.filter(line=OuterRef('pk')).order_by().values('line')
    newest, last = Subquery(rows.annotate(newest=Max('created_at')).values('newest')), 0
    while batch := list(Line.objects.filter(pk__gt=last).order_by('pk').values_list('pk', flat=True)[:BATCH]):
        last = batch[-1]
        Line.objects.filter(pk__in=batch).update(at=newest)


class Migration(migrations.Migration):

    # In batches, each by itself: a large inbox is not held for as long as all of it takes, and a migration
    # that was interrupted goes on where it stopped.
    atomic = False

    dependencies = [
        ('notifications', '0002_lines_and_wishes'),
    ]

    operations = [
        migrations.RunPython(put_into_lines, migrations.RunPython.noop),
    ]
