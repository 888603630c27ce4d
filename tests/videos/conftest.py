"""Fixtures for the tests of videos."""

from __future__ import annotations

import json
from zipfile import ZipFile

import pytest
from django.utils import timezone

from videos.archives import write_archive
from videos.models import Account


@pytest.fixture
def bundle(tmp_path):
    """`bundle(account)`: the data, the page, and both as one text."""

    def make(account):
        path = tmp_path / f"{account.pk}-{timezone.now().timestamp()}.zip"
        write_archive(path, Account.objects.get(pk=account.pk), beat=lambda total: lambda: None)
        with ZipFile(path) as zipped:
            data, page = zipped.read("data.json").decode(), zipped.read("index.html").decode()
            assert zipped.testzip() is None
        return json.loads(data), page, data + page

    return make
