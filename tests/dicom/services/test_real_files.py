"""Every readable file of pydicom's test set and of the corpus stores, and comes back byte for byte."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import orjson
import pytest

from hilum.core.errors import HilumError
from hilum.core.record import InstanceFilter, Record
from hilum.core.study import Instance
from hilum.dicom.data.dataset import Dataset
from hilum.dicom.data.part10 import read_part10
from hilum.dicom.data.transfer_syntax import EXPLICIT_LE, IMPLICIT_LE
from hilum.dicom.pixels.decode import decoded_frame
from hilum.dicom.pixels.frames import frame_source
from hilum.dicom.services.metadata import expanded
from hilum.dicom.services.objects import outgoing
from hilum.dicom.services.service import Answer, StoreRequest
from hilum.dicom.services.storage import store as store_instance
from hilum.testing import MemoryStore

UNSTORABLE = 0xA900
"""No SOP Instance UID: a DICOMDIR, a file made to be broken."""


def pydicom_files() -> list[Path]:
    """The files that pydicom installs with itself."""
    pydicom = pytest.importorskip("pydicom")
    folder = Path(str(pydicom.__file__)).parent / "data"
    return sorted(one for one in folder.rglob("*") if one.is_file() and one.suffix in (".dcm", "", ".DCM"))


def store_file(store: MemoryStore, path: Path) -> tuple[Answer, bytes, str] | None:
    raw = path.read_bytes()
    try:
        file = read_part10(raw)
    except HilumError:
        return None
    data = raw[file.dataset_offset :]
    request = StoreRequest(
        sop_class="",
        sop_instance="",
        transfer_syntax=file.transfer_syntax,
        blob=store.blobs.put(raw),
        dataset_offset=file.dataset_offset,
        dataset_length=len(data),
        head=data[:16384],
        read=lambda offset, length: data[offset : offset + length],
        file_class=file.sop_class_uid,
        file_instance=file.sop_instance_uid,
    )
    began = time.perf_counter()
    answer = store.write_now(lambda record: store_instance(request, record))
    assert time.perf_counter() - began < 5
    return answer, data, file.transfer_syntax


def check_all(store: MemoryStore, files: list[Path]) -> tuple[int, dict[str, int]]:
    stored, refused = 0, {}
    for path in files:
        tried = store_file(store, path)
        if tried is None:
            continue
        answer, data, syntax = tried
        if answer.is_failure:
            refused[path.name] = answer.status
            continue
        if not answer.stored:
            continue
        stored += 1

        def read(record: Record, uid: str = answer.sop_instance) -> Instance:
            found = record.studies.instance(uid)
            assert found is not None
            for instance, packed in record.studies.metadata(InstanceFilter(instance_uids=(uid,))):
                assert orjson.loads(expanded(packed, instance, "http://h"))["00080018"]["Value"] == [uid]
            return found

        instance = store.read_now(read)
        assert instance.transfer_syntax == syntax
        assert outgoing(instance, store.blobs).content(store.blobs) == data, path.name
    return stored, refused


def test_pydicoms_own_files_store_and_come_back(store: MemoryStore) -> None:
    stored, refused = check_all(store, pydicom_files())
    assert stored > 90
    odd = {name: status for name, status in refused.items() if status != UNSTORABLE}
    assert set(odd) == {"MR_truncated.dcm", "rtplan_truncated.dcm", "DICOMDIR-nooffset"}


def test_the_corpus_stores_and_comes_back(store: MemoryStore, corpus: Path) -> None:
    stored, refused = check_all(store, list(_files(corpus / "dicom")))
    assert stored > 50
    assert refused == {
        "3gb-bulk-data-truncated": 0xC000,  # cut
        "GH179B.dcm": 0xC000,
        "DICOMDIR": UNSTORABLE,
        "no_preamble_dicm_in_data": UNSTORABLE,
        "GH340.dcm": UNSTORABLE,
        "JLSL_RGB_ILV0.dcm": UNSTORABLE,
        "JLSL_RGB_ILV1.dcm": UNSTORABLE,
        "JLSL_RGB_ILV2.dcm": UNSTORABLE,
        "JLSN_RGB_ILV0.dcm": UNSTORABLE,
    }


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in (".md", ".json", ".txt") and path.stat().st_size < 64 << 20:
            yield path


@pytest.mark.parametrize(
    "name", ["liver_nonbyte_aligned_rle", "liver_nonbyte_aligned_deflate", "liver_nonbyte_aligned_j2k"]
)
def test_a_compressed_segmentation_is_sent_as_packed_bits(store: MemoryStore, corpus: Path, name: str) -> None:
    """One bit a pixel, 510 x 510, three frames: each frame begins in the byte that the last one left. PS3.5 8.1.1."""
    folder = corpus / "dicom" / "pydicom-data-repo"
    whole = (folder / "liver_nonbyte_aligned.dcm").read_bytes()
    native = Dataset.parse(whole[read_part10(whole).dataset_offset :], EXPLICIT_LE).raw(0x7FE00010)
    tried = store_file(store, folder / f"{name}.dcm")
    assert tried is not None

    def read(record: Record) -> Instance:
        found = record.studies.instance(tried[0].sop_instance)
        assert found is not None
        return found

    instance = store.read_now(read)
    sent = Dataset.parse(outgoing(instance, store.blobs, accepted=(IMPLICIT_LE,)).content(store.blobs), IMPLICIT_LE)
    assert (sent.int("BitsAllocated"), len(sent.raw(0x7FE00010))) == (1, len(native))
    assert sent.raw(0x7FE00010) == native
    source = frame_source(instance, store.blobs)
    frames = [decoded_frame(source, number) for number in (1, 2, 3)]
    bits = [np.unpackbits(np.frombuffer(one, np.uint8), bitorder="little")[: 510 * 510] for one in frames]
    assert np.packbits(np.concatenate(bits), bitorder="little").tobytes() == native[: (3 * 510 * 510 + 7) // 8]
