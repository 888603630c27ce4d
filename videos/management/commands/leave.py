"""For whoever runs the site, when somebody who can't sign in any more asks to be deleted."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from videos.actions.errors import Refused
from videos.actions.leaving import leave, leaves_on, stay
from videos.models import Account
from videos.models.account import handle_key


class Command(BaseCommand):
    help = (
        "Has an account deleted, as its owner can do in Settings: it is hidden at once, and erased two weeks "
        "later with everything in it. An e-mail tells its owner, who can sign in and stay until then. For "
        "people who ask for it and can't sign in themselves; make sure first that it is them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle", help="of the account")
        parser.add_argument("--stay", action="store_true", help="take it back, within the two weeks")

    def handle(self, *args: Any, handle: str, **options: Any) -> None:
        account = Account.objects.filter(handle_key=handle_key(handle.removeprefix("@"))).first()
        if account is None:
            raise CommandError(f"There is no account @{handle.removeprefix('@')}.")
        if options["stay"]:
            if not stay(account=account):
                raise CommandError(f"@{account.handle} isn’t leaving, or it is too late.")
            self.stdout.write(f"@{account.handle} stays. Everything is as it was.")
            return
        try:
            account = leave(account=account, password=None)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self.stdout.write(
            f"@{account.handle} is hidden now, and is erased on {leaves_on(account):%Y-%m-%d %H:%M %Z}."
        )
