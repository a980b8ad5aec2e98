"""Loss of power: a small campaign; `make power` stops the machine two thousand times."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from campaigns.power import Trace, can_trace, cut_and_check, disk_at, moments, record

pytestmark = pytest.mark.skipif(bool(can_trace()), reason=can_trace() or "it can be traced here")
CUTS = 60


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    return record(tmp_path_factory.mktemp("power"), 5)


def test_with_all_that_was_written_the_model_gives_the_very_files(trace: Trace, tmp_path: Path) -> None:
    disk_at(trace, trace.lines, random.Random(1), "most", tmp_path / "disk")
    there = {one.relative_to(trace.folder): one.read_bytes() for one in trace.folder.rglob("*") if one.is_file()}
    assert there == {
        one.relative_to(tmp_path / "disk"): one.read_bytes() for one in (tmp_path / "disk").rglob("*") if one.is_file()
    }


def test_the_record_tells_of_room_that_was_laid_out_and_of_syncs(trace: Trace) -> None:
    room = [one for one in trace.calls if one.kind == "write" and one.path.endswith(".pack") and not any(one.data)]
    assert room, "no room was laid out"
    assert sum(one.kind == "sync" for one in trace.calls) > 20
    assert sum(one.kind == "say" for one in trace.calls) > 100


@pytest.mark.parametrize("mode", ["least", "some", "most"])
def test_whenever_power_is_lost_nothing_acknowledged_is(trace: Trace, tmp_path: Path, mode: str) -> None:
    for moment in moments(trace, CUTS // 3, random.Random(mode)):
        assert cut_and_check(trace, moment, 1, mode, tmp_path) == [], moment


def test_the_check_sees_a_store_that_does_not_sync(tmp_path: Path) -> None:
    forgetful = record(tmp_path, 2, first="os.fdatasync = lambda fd: None")
    found = [
        fault
        for moment in moments(forgetful, 12, random.Random(3))
        for fault in cut_and_check(forgetful, moment, 1, "least", tmp_path)
    ]
    assert any("torn" in fault or "damaged" in fault for fault in found)
