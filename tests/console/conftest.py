"""A console over the seeded story."""

from __future__ import annotations

import pytest

from hilum.console import app
from hilum.ihe.profile import Profiles
from hilum.testing import FakeClock, MemoryStore
from support.console_browser import Browser
from support.console_seed import SeededHub, seed


@pytest.fixture
def hub() -> SeededHub:
    """The story's hub."""
    store = MemoryStore(clock=FakeClock(1_795_600_000.0))
    seed(store)
    return SeededHub(store, profiles=Profiles.builtin())


@pytest.fixture
def client(hub: SeededHub) -> Browser:
    """A browser without script."""
    return Browser(app(hub))
