"""Everything that changes data. Pages, the admin, commands and tasks all write through here."""
