"""Fixtures shared by every room: the corpus of real files, which is read where it lies and never copied; collections of garbage."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# pynetdicom brings scripts with the names of dcmtk's programs: in an activated environment they would stand before these
_OWN_SCRIPTS = str(Path(sys.executable).parent)
os.environ["PATH"] = os.pathsep.join(one for one in os.environ.get("PATH", "").split(os.pathsep) if one != _OWN_SCRIPTS)


def corpus_folder() -> Path | None:
    """The folder of real messages, images and documents, or None where it is absent."""
    named = os.environ.get("HILUM_CORPUS")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "corpus"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The corpus folder; the test is skipped where it is absent."""
    folder = corpus_folder()
    if folder is None:
        pytest.skip("the corpus of real files is absent (set HILUM_CORPUS to its folder)")
    return folder


@pytest.fixture(autouse=True, scope="module")
def _what_others_left() -> Iterator[None]:
    """What earlier files of tests left is not gone through again by each collection: it took up to a second of some test's time."""
    gc.collect()
    gc.freeze()
    yield
