"""Whoever is signed in when this site begins to list sessions finds those on the list, too."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations
from django.utils import timezone

BATCH = 500


def list_open_sessions(apps, schema_editor):
    Session = apps.get_model("sessions", "Session")
    UserSession = apps.get_model("usersessions", "UserSession")
    accounts = set(apps.get_model("videos", "Account").objects.values_list("pk", flat=True))
    running, rows = Session.objects.filter(expire_date__gt=timezone.now()), []
    for session in running.iterator(BATCH):
        account = SessionStore().decode(session.session_data).get("_auth_user_id", "")
        if account.isdecimal() and int(account) in accounts:
            # It was last written at this time; from where and with what, nobody knows.
            since = session.expire_date - timedelta(seconds=settings.SESSION_COOKIE_AGE)
            rows.append(
                UserSession(
                    user_id=int(account),
                    session_key=session.session_key,
                    ip="0.0.0.0",
                    user_agent="",
                    created_at=since,
                    last_seen_at=since,
                )
            )
    UserSession.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
        ("videos", "0009_bounds_of_a_generation"),
    ]

    operations = [migrations.RunPython(list_open_sessions, migrations.RunPython.noop)]
