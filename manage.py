#!/usr/bin/env python
"""Hush's command line. `uv run manage.py demo` brings up everything."""

import os
import sys
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # A checkout that nobody has configured is a development checkout. The servers (wsgi, asgi)
    # never assume that: there, a missing SECRET_KEY refuses to start.
    configured = {"SECRET_KEY", "DATABASE_URL"} & os.environ.keys()
    if not configured and not (Path(__file__).parent / ".env").exists():
        os.environ.setdefault("DEBUG", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
