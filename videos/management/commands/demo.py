"""Everything, with one command."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from videos.models import Account, Video

from .seed import PASSWORD


class Command(BaseCommand):
    help = (
        "Brings up a whole Hush to try out: makes the database, fills it with example people and videos if it "
        "is empty, starts the worker and the development server, and says where to look. Ctrl-C stops it all. "
        "Everything is kept under .data/; data that is there already is left as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "address", nargs="?", default="127.0.0.1:8000", help="address:port (default: 127.0.0.1:8000)"
        )

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "demo is for trying Hush out, and this site is configured for real (DEBUG is off)."
            )
        host, _, port = address.rpartition(":")
        host = host or "127.0.0.1"
        _check_free(host, port)
        self.stdout.write("Preparing the database …")
        call_command("migrate", verbosity=0)
        if not Account.objects.exists():
            self.stdout.write("Filling it with example people and videos (under a minute) …")
            call_command("seed", stdout=self.stdout)
            if not Account.objects.filter(is_superuser=True).exists():
                Account.objects.create_superuser("admin", "admin@example.org", PASSWORD, is_example=True)
        signal.signal(signal.SIGTERM, _leave)
        worker = subprocess.Popen([sys.executable, sys.argv[0], "worker", "--parent", str(os.getpid())])  # noqa: S603
        try:
            self._say_where(host, port)
            # Its banner would push what has just been said off the screen; requests go to the log as ever.
            call_command(
                "runserver", f"{host}:{port}", use_reloader=False, skip_checks=True, stdout=StringIO()
            )
        finally:
            # An impatient second Ctrl-C (or uv passing on the first) must not leave the worker behind.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            worker.terminate()
            try:
                worker.wait(timeout=10)
            except subprocess.TimeoutExpired:
                worker.kill()
            self.stdout.write("\nHush has stopped. Your data is still under .data/.")

    def _say_where(self, host: str, port: str) -> None:
        lines = [f"\nHush is at {self.style.SUCCESS(f'http://{host}:{port}/')}   (Ctrl-C stops it)\n"]
        example = Account.objects.filter(is_example=True)
        business = example.filter(kind=Account.Kind.BUSINESS, is_superuser=False).order_by("pk").first()
        personal = example.filter(kind=Account.Kind.PERSONAL, is_superuser=False).order_by("pk").first()
        if business and personal:
            lines.append(f"Sign in as a creator (Business)   {business.handle}   password {PASSWORD}")
            lines.append(f"        or as a viewer            {personal.handle}         password {PASSWORD}")
        if example.filter(is_superuser=True).exists():
            lines.append(f"The admin is at /admin/           admin        password {PASSWORD}")
        if not Video.objects.for_staff().exists():
            lines.append("There is no video yet: sign up and upload one.")
        self.stdout.write("\n".join(lines) + "\n")


def _leave(signum: int, frame: Any) -> None:
    raise SystemExit(0)


def _check_free(host: str, port: str) -> None:
    """Say at once, and clearly, if the address can't be used."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise CommandError("Give the address as address:port, for example 127.0.0.1:8000.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host.strip("[]"), int(port)))
    except OSError as error:
        raise CommandError(
            f"{host}:{port} can’t be used ({error.strerror}). Try another one: manage.py demo 127.0.0.1:8001"
        ) from error
