"""Everything, with one command."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from videos.actions.example_data import is_seeded
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

        parser.add_argument("--videos", type=int, default=None, help="how many example videos to begin with")

    def handle(self, *args: Any, address: str, videos: int | None, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "demo is for trying Hush out, and this site is configured for real (DEBUG is off)."
            )
        host, _, port = address.rpartition(":")
        host = host or "127.0.0.1"
        _check_free(host, port)
        signal.signal(signal.SIGTERM, _leave)
        try:
            self._prepare(videos)
            self._run(host, port)
        except KeyboardInterrupt:
            self.stdout.write("\nStopped before it had begun. Run it again whenever you like.")

    def _prepare(self, videos: int | None) -> None:
        self.stdout.write("Preparing the database …")
        call_command("migrate", verbosity=0)
        if Account.objects.filter(is_example=False).exists() or is_seeded():
            return
        self.stdout.write("Filling it with example people and videos (under a minute) …")
        call_command("seed", stdout=self.stdout, **({"videos": videos} if videos else {}))

    def _run(self, host: str, port: str) -> None:
        worker = Worker(self.stderr)
        try:
            self._say_where(host, port)
            # Its banner would push what has just been said off the screen; requests go to the log as ever.
            call_command(
                "runserver", f"{host}:{port}", use_reloader=False, skip_checks=True, stdout=StringIO()
            )
        finally:
            # An impatient second Ctrl-C (or uv passing on the first) must not leave the worker behind.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            worker.stop()
            self.stdout.write(f"\nHush has stopped. Your data is still under {settings.DATA_DIR}.")

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


class Worker(threading.Thread):
    """Keeps a worker process running beside the server, and starts it again if it dies."""

    def __init__(self, log: Any) -> None:
        super().__init__(name="worker", daemon=True)
        self.log, self.stopping = log, False
        self.process = self._begin()
        self.start()

    def _begin(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, sys.argv[0], "worker", "--parent", str(os.getpid())]
        # In a session of its own: Ctrl-C is for this command, which then ends the worker in order.
        return subprocess.Popen(command, start_new_session=True)  # noqa: S603

    def run(self) -> None:
        while not self.stopping:
            self.process.wait()
            if not self.stopping:
                self.log.write("The worker has ended. Starting it again.")
                time.sleep(1)
                self.process = self._begin()

    def stop(self) -> None:
        self.stopping = True
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()


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
