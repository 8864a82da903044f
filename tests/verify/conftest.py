"""A blog that was brought over and built, once for all tests."""

from __future__ import annotations

import pytest

from tests.verify.lighthouse import Built, source


@pytest.fixture(scope="session")
def lighthouse(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return Built(tmp_path_factory.mktemp("lighthouse"), source())
