"""A console over the seeded story."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from console_browser import Browser
from console_seed import SeededHub, seed

from hilum.console import app
from hilum.ihe.profile import Profiles
from hilum.testing import FakeClock, MemoryStore


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
