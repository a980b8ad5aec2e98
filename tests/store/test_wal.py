"""The log's room: laid out ahead, and nothing for a crash to stumble over."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hilum.core.identity import Patient, PatientRegistered
from hilum.core.record import Record
from hilum.store import open_store
from hilum.store.sqlite import wal


def register(data: Path, until: int) -> None:
    with open_store(data) as store:
        log = data / "hilum.db-wal"
        number = 0
        while log.stat().st_size < until:

            def work(record: Record, number: int = number) -> None:
                record.emit(*(PatientRegistered(Patient(f"P{number}-{one}")) for one in range(50)))

            store.write_now(work)
            number += 1
        copy = data.parent / "after a crash"
        copy.mkdir()
        (copy / "blobs").mkdir()
        for one in ("hilum.db", "hilum.db-wal"):
            shutil.copy(data / one, copy / one)
    with open_store(copy) as store:
        for index in (0, number - 1):
            assert store.read_now(lambda record, index=index: record.patients.get(f"P{index}-49")) is not None  # type: ignore[misc]
        assert store.read_now(lambda record: record.patients.get(f"P{number}-0")) is None
        store.write_now(lambda record: record.emit(PatientRegistered(Patient("AFTER"))))
    with open_store(copy) as store:
        assert store.read_now(lambda record: record.patients.get("AFTER")) is not None


def test_a_log_with_room_behind_its_frames_is_whole_after_a_crash(tmp_path: Path) -> None:
    register(tmp_path / "data", 3 << 20)


def test_the_room_doubles_ahead_of_the_commits_up_to_its_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x.db"
    log = tmp_path / "x.db-wal"
    room = wal.WalRoom(file)
    log.write_bytes(b"f" * 4096)
    room.lay_out()
    assert log.stat().st_size == 4096
    log.write_bytes(b"f" * (1 << 20))
    room.lay_out()
    assert log.stat().st_size == 2 << 20
    assert log.read_bytes() == b"f" * (1 << 20) + bytes(1 << 20)
    room.lay_out()
    assert log.stat().st_size == 2 << 20
    with log.open("ab") as more:
        more.write(b"g")
    monkeypatch.setattr(wal, "MOST_BYTES", 3 << 20)
    room.lay_out()
    assert log.stat().st_size == 3 << 20
    assert log.read_bytes()[2 << 20] == ord("g")
    room.close()


def test_where_there_is_no_room_it_is_tried_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "x.db-wal"
    log.write_bytes(bytes(1 << 20))
    tried = []

    def full(*_: object) -> int:
        tried.append(1)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.pwrite", full)
    room = wal.WalRoom(tmp_path / "x.db")
    with pytest.raises(OSError):
        room.lay_out()
    room.lay_out()
    assert len(tried) == 1
    room.close()
