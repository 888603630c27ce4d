"""Everything that reads for a page. Whatever shows videos starts at `Video.objects.visible_to`."""
