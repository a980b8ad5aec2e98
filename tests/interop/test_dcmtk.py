"""dcmtk's programs against a live hub: echo, storage, query, worklist, retrieval, and connections that end badly."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from hilum.config import ArchiveSettings, Peer
from hilum.core.exchange import Outcome
from support.interop_peers import (
    CT,
    MR,
    MllpSocket,
    body,
    cutting_proxy,
    free_port,
    image,
    listening,
    order,
    registration,
    run,
    save,
    wait_for,
)
from support.live_hub import LiveHub, live_hub, settings

pytestmark = pytest.mark.interop
pydicom = pytest.importorskip("pydicom")

STUDY, OTHER = "1.2.826.0.1.3680043.10.511.1", "1.2.826.0.1.3680043.10.511.2"
HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def store_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, store_port: int) -> Iterator[LiveHub]:
    folder = tmp_path_factory.mktemp("dcmtk")
    peers = {"viewer": Peer(dicom=f"VIEWER@{HOST}:{store_port}"), "gone": Peer(dicom=f"GONE@{HOST}:{free_port()}")}
    with live_hub(settings(folder, peers=peers)) as running:
        yield running


@pytest.fixture(scope="module")
def archive(hub: LiveHub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two studies of two patients, stored by storescu: the files as they were sent."""
    folder = tmp_path_factory.mktemp("sent")
    for number in (1, 2, 3):
        save(image(number, study=STUDY, series=f"{STUDY}.1"), folder / f"a{number}.dcm")
    for number in (1, 2):
        changes: dict[str, Any] = {"SeriesNumber": "2", "SeriesDescription": "second"}
        save(image(number, study=STUDY, series=f"{STUDY}.2", sop_class=MR, **changes), folder / f"b{number}.dcm")
    other: dict[str, Any] = {
        "SpecificCharacterSet": "ISO_IR 192",
        "PatientID": "P2",
        "PatientName": "山田^太郎",
        "StudyDate": "20240415",
        "AccessionNumber": "ACC2",
        "StudyDescription": "Schädel",
    }
    save(image(1, study=OTHER, series=f"{OTHER}.1", **other), folder / "c1.dcm")
    done = run("storescu", "-R", "+sd", HOST, hub.dicom_port, folder)
    assert done.code == 0, done.said
    return folder


def find(hub: LiveHub, folder: Path, model: str, *keys: str, options: tuple[str, ...] = ()) -> list[Any]:
    """The answers of a findscu, read from the files it writes."""
    into = folder / uuid.uuid4().hex
    into.mkdir()
    arguments = [one for key in keys for one in ("-k", key)]
    done = run("findscu", model, *options, "-X", "-od", into, *arguments, HOST, hub.dicom_port)
    assert done.code == 0, done.said
    return [pydicom.dcmread(path, force=True) for path in sorted(into.iterdir())]


def values(answers: list[Any], keyword: str) -> list[str]:
    return sorted(str(one[keyword].value) for one in answers)


# -- association and storage


def test_echoscu_is_answered_whatever_it_proposes(hub: LiveHub) -> None:
    assert run("echoscu", HOST, hub.dicom_port).code == 0
    assert run("echoscu", "-aet", "X" * 16, "-aec", "ANYTHING", HOST, hub.dicom_port).code == 0
    assert run("echoscu", "--propose-ts", "38", "--propose-pc", "128", "--repeat", "50", HOST, hub.dicom_port).code == 0
    assert run("echoscu", "-pdu", "4096", HOST, hub.dicom_port).code == 0
    assert run("echoscu", "-pdu", "131072", "--abort", HOST, hub.dicom_port).code == 0


def test_a_file_stored_again_is_a_success_and_one_instance(hub: LiveHub, archive: Path, tmp_path: Path) -> None:
    assert run("storescu", HOST, hub.dicom_port, archive / "a1.dcm").code == 0
    assert run("storescu", "--repeat", "5", HOST, hub.dicom_port, archive / "a1.dcm").code == 0
    keys = ("QueryRetrieveLevel=IMAGE", f"StudyInstanceUID={STUDY}", f"SeriesInstanceUID={STUDY}.1", "SOPInstanceUID")
    assert len(find(hub, tmp_path, "-S", *keys)) == 3


@pytest.mark.parametrize(
    ("policy", "said", "kept"),
    [("keep", "Warning", "first"), ("refuse", "0x111", "first"), ("replace", "Success", "changed")],
)
def test_other_content_under_a_stored_uid_meets_the_policy(tmp_path: Path, policy: str, said: str, kept: str) -> None:
    first, changed = tmp_path / "first.dcm", tmp_path / "changed.dcm"
    save(image(1, study=STUDY, series=f"{STUDY}.1", PatientComments="first"), first)
    save(image(1, study=STUDY, series=f"{STUDY}.1", PatientComments="changed"), changed)
    got = tmp_path / "got"
    got.mkdir()
    with live_hub(settings(tmp_path, archive=ArchiveSettings(duplicates=policy))) as hub:
        assert run("storescu", HOST, hub.dicom_port, first).code == 0
        done = run("storescu", "-v", HOST, hub.dicom_port, changed)
        assert said in done.said, done.said
        keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={STUDY}")
        assert run("getscu", "-S", "+B", "-od", got, *keys, HOST, hub.dicom_port).code == 0
    assert [body(one.read_bytes()) for one in got.iterdir()] == [body((tmp_path / f"{kept}.dcm").read_bytes())]


@pytest.mark.parametrize("size", ["4096", "16384", "131072"])
def test_storescu_sends_in_pdus_of_any_size(hub: LiveHub, tmp_path: Path, size: str) -> None:
    study = f"1.2.826.0.1.3680043.10.512.{size}"
    sent = save(image(1, study=study, series=f"{study}.1", size=512), tmp_path / "big.dcm")
    assert run("storescu", "-pdu", size, "--max-send-pdu", size, HOST, hub.dicom_port, sent).code == 0
    got = tmp_path / "got"
    got.mkdir()
    keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={study}")
    assert run("getscu", "-S", "+B", "-pdu", size, "-od", got, *keys, HOST, hub.dicom_port).code == 0
    assert [body(one.read_bytes()) for one in got.iterdir()] == [body(sent.read_bytes())]


@pytest.mark.parametrize("option", ["-xe", "-xb", "-xi", "-xd", "-xs", "-xt", "-xv", "-xr"])
def test_an_image_in_any_syntax_that_storescu_proposes_comes_back_with_its_values(
    hub: LiveHub, tmp_path: Path, option: str
) -> None:
    study = f"1.2.826.0.1.3680043.10.513.{ord(option[2])}"
    sent = image(1, study=study, series=f"{study}.1", PatientName="Grün^Eva", SpecificCharacterSet="ISO_IR 100")
    path = save(sent, tmp_path / "one.dcm")
    if option == "-xr":
        path = tmp_path / "rle.dcm"
        assert run("dcmcrle", tmp_path / "one.dcm", path).code == 0
    elif option in ("-xs",):
        path = tmp_path / "jpeg.dcm"
        assert run("dcmcjpeg", tmp_path / "one.dcm", path).code == 0
    elif option in ("-xt",):
        path = tmp_path / "jls.dcm"
        assert run("dcmcjpls", tmp_path / "one.dcm", path).code == 0
    done = run("storescu", "-R", option, HOST, hub.dicom_port, path)
    assert done.code == 0, done.said
    got = tmp_path / "got"
    got.mkdir()
    prefer = {"-xe": "+xe", "-xb": "+xb", "-xi": "+xi", "-xd": "+xd", "-xs": "+xs", "-xt": "+xt", "-xr": "+xr"}
    keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={study}")
    taken = run("getscu", "-S", "+B", prefer.get(option, "+xe"), "-od", got, *keys, HOST, hub.dicom_port)
    assert taken.code == 0, taken.said
    (back,) = [pydicom.dcmread(one) for one in got.iterdir()]
    original = pydicom.dcmread(path)
    if original.file_meta.TransferSyntaxUID.is_compressed:
        assert back.file_meta.TransferSyntaxUID == original.file_meta.TransferSyntaxUID
    without_group_lengths = {one.tag for one in original if one.tag.element}
    assert {one.tag for one in back if one.tag.element} == without_group_lengths
    big = back.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.2"
    for tag in without_group_lengths:
        if tag == 0x7FE00010 and big:
            words = struct.unpack(f">{len(back.PixelData) // 2}H", back.PixelData)
            assert struct.pack(f"<{len(words)}H", *words) == original.PixelData
        else:
            assert back[tag].value == original[tag].value, tag


# -- connections that end badly


def test_an_association_that_is_aborted_keeps_what_was_acknowledged(hub: LiveHub, tmp_path: Path) -> None:
    study = "1.2.826.0.1.3680043.10.514.1"
    sent = save(image(1, study=study, series=f"{study}.1"), tmp_path / "one.dcm")
    run("storescu", "--abort", HOST, hub.dicom_port, sent)
    keys = ("QueryRetrieveLevel=STUDY", f"StudyInstanceUID={study}", "NumberOfStudyRelatedInstances")
    assert values(find(hub, tmp_path, "-S", *keys), "NumberOfStudyRelatedInstances") == ["1"]


def test_a_line_cut_in_the_middle_of_an_image_leaves_nothing_and_the_next_is_served(
    hub: LiveHub, tmp_path: Path
) -> None:
    study = "1.2.826.0.1.3680043.10.515.1"
    sent = save(image(1, study=study, series=f"{study}.1", size=1024), tmp_path / "one.dcm")
    keys = ("QueryRetrieveLevel=STUDY", f"StudyInstanceUID={study}")
    with cutting_proxy(hub.dicom_port, 700_000) as port:
        assert run("storescu", HOST, port, sent).code != 0
    assert find(hub, tmp_path, "-S", *keys) == []
    failed = [one for one in hub.exchanges() if one.standard == "dicom" and one.outcome is Outcome.FAILED]
    assert failed and failed[-1].text
    assert run("storescu", HOST, hub.dicom_port, sent).code == 0
    assert len(find(hub, tmp_path, "-S", *keys)) == 1


def test_termscu_does_not_end_the_hub(hub: LiveHub) -> None:
    run("termscu", HOST, hub.dicom_port)
    assert run("echoscu", HOST, hub.dicom_port).code == 0


# -- query


def test_findscu_finds_at_every_level_of_both_models(hub: LiveHub, archive: Path, tmp_path: Path) -> None:
    patients = find(
        hub, tmp_path, "-P", "QueryRetrieveLevel=PATIENT", "PatientID=P1", "PatientName", "PatientBirthDate"
    )
    assert [(str(one.PatientName), one.PatientBirthDate) for one in patients] == [("Test^Image", "19700102")]
    below = {"-P": ("PatientID=P1",), "-S": ()}
    for model, parent in below.items():
        studies = find(
            hub, tmp_path, model, "QueryRetrieveLevel=STUDY", *parent, f"StudyInstanceUID={STUDY}",
            "ModalitiesInStudy", "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances", "AccessionNumber",
        )  # fmt: skip
        assert len(studies) == 1
        assert sorted(studies[0].ModalitiesInStudy) == ["CT", "MR"]
        assert (studies[0].NumberOfStudyRelatedSeries, studies[0].NumberOfStudyRelatedInstances) == (2, 5)
        assert studies[0].AccessionNumber == "ACC1"
        inside = (*parent, f"StudyInstanceUID={STUDY}")
        series = find(
            hub, tmp_path, model, "QueryRetrieveLevel=SERIES", *inside, "SeriesInstanceUID", "Modality",
            "NumberOfSeriesRelatedInstances", "SeriesDescription",
        )  # fmt: skip
        assert values(series, "SeriesInstanceUID") == [f"{STUDY}.1", f"{STUDY}.2"]
        assert values(series, "NumberOfSeriesRelatedInstances") == ["2", "3"]
        images = find(
            hub, tmp_path, model, "QueryRetrieveLevel=IMAGE", *inside, f"SeriesInstanceUID={STUDY}.1",
            "SOPInstanceUID", "InstanceNumber", "SOPClassUID", "Rows",
        )  # fmt: skip
        assert values(images, "InstanceNumber") == ["1", "2", "3"]
        assert {(one.SOPClassUID, one.Rows) for one in images} == {(CT, 64)}


def test_findscu_matches_wildcards_ranges_lists_and_the_universal_key(
    hub: LiveHub, archive: Path, tmp_path: Path
) -> None:
    def studies(*keys: str) -> list[str]:
        wanted = ("QueryRetrieveLevel=STUDY", "StudyInstanceUID", *keys)
        found = values(find(hub, tmp_path, "-S", *wanted), "StudyInstanceUID")
        return [uid for uid in found if uid in (STUDY, OTHER)]

    assert studies("PatientName=TEST*") == [STUDY]
    assert studies("PatientName=T?st^Image") == [STUDY]
    assert studies("PatientName=*") == [STUDY, OTHER]
    assert studies("PatientID=P?") == [STUDY, OTHER]
    assert studies("StudyDate=20240301") == [STUDY]
    assert studies("StudyDate=20240302-") == [OTHER]
    assert studies("StudyDate=-20240331") == [STUDY]
    assert studies("StudyDate=20240301-20240415") == [STUDY, OTHER]
    assert studies("StudyTime=100000-110000", "StudyDate=20240301") == [STUDY]
    assert studies("AccessionNumber=ACC?") == [STUDY, OTHER]
    assert studies("ModalitiesInStudy=MR") == [STUDY]
    assert studies("PatientID=NOBODY") == []
    assert studies(f"StudyInstanceUID={STUDY}\\{OTHER}") == [STUDY, OTHER]


def test_findscu_finds_a_name_in_its_own_script(hub: LiveHub, archive: Path, tmp_path: Path) -> None:
    keys = ("SpecificCharacterSet=ISO_IR 192", "QueryRetrieveLevel=STUDY", "StudyDescription")
    (found,) = find(hub, tmp_path, "-S", *keys, "PatientName=山田*")
    assert found.SpecificCharacterSet == "ISO_IR 192"
    assert str(found.PatientName) == "山田^太郎"
    assert found.StudyDescription == "Schädel"
    (latin,) = find(
        hub, tmp_path, "-S", "QueryRetrieveLevel=STUDY", "PatientName", "AccessionNumber=ACC2", "StudyDescription"
    )
    assert str(latin.PatientName) == "山田^太郎"


def test_findscu_in_any_syntax_reads_the_same(hub: LiveHub, archive: Path, tmp_path: Path) -> None:
    keys = ("QueryRetrieveLevel=STUDY", f"StudyInstanceUID={STUDY}", "PatientName", "ModalitiesInStudy")
    for option in ("-xe", "-xb", "-xi", "-xd"):
        (found,) = find(hub, tmp_path, "-S", *keys, options=(option,))
        assert str(found.PatientName) == "Test^Image"


def test_a_query_without_a_level_is_refused(hub: LiveHub) -> None:
    done = run("findscu", "-v", "-S", "-k", "PatientID=P1", HOST, hub.dicom_port)
    assert "Error: DataSetDoesNotMatchSOPClass" in done.said or "0xa900" in done.said.lower(), done.said
    assert run("echoscu", HOST, hub.dicom_port).code == 0


def test_a_long_answer_is_cancelled(hub: LiveHub, archive: Path) -> None:
    done = run("findscu", "-v", "--cancel", "1", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID",
               HOST, hub.dicom_port)  # fmt: skip
    assert done.code == 0, done.said
    assert run("echoscu", HOST, hub.dicom_port).code == 0


# -- worklist


@pytest.fixture(scope="module")
def ordered(hub: LiveHub) -> LiveHub:
    """Two patients are registered, and an MR is ordered for each, over MLLP."""
    with MllpSocket(hub.mllp_port) as line:
        for number, name, placer, start in (
            ("W1", "Müller^Jürgen", "PL1", "20240301093000"),
            ("W2", "Иванова^Анна", "PL2", "20240302140000"),
        ):
            assert b"\rMSA|AA|" in line.send(registration(number, name).encode())
            assert b"\rMSA|AA|" in line.send(order(number, name, placer, start=start).encode())
    return hub


WORKLIST = (
    "PatientName", "PatientID", "IssuerOfPatientID", "AccessionNumber", "StudyInstanceUID", "RequestedProcedureID",
    "RequestedProcedureDescription", "ScheduledProcedureStepSequence[0].Modality",
    "ScheduledProcedureStepSequence[0].ScheduledStationAETitle",
    "ScheduledProcedureStepSequence[0].ScheduledProcedureStepStartDate",
    "ScheduledProcedureStepSequence[0].ScheduledProcedureStepStartTime",
    "ScheduledProcedureStepSequence[0].ScheduledProcedureStepID",
)  # fmt: skip


def test_an_order_of_hl7_is_on_the_worklist(ordered: LiveHub, tmp_path: Path) -> None:
    (item,) = find(ordered, tmp_path, "-W", *WORKLIST[1:], "PatientName=Müller*", "SpecificCharacterSet=ISO_IR 192")
    step = item.ScheduledProcedureStepSequence[0]
    assert (item.PatientID, item.IssuerOfPatientID) == ("W1", "HOSP")
    assert str(item.PatientName) == "Müller^Jürgen"
    assert item.AccessionNumber and item.StudyInstanceUID and item.RequestedProcedureID
    assert (step.Modality, step.ScheduledStationAETitle) == ("MR", "MR1")
    assert (step.ScheduledProcedureStepStartDate, step.ScheduledProcedureStepStartTime) == ("20240301", "093000")


def test_worklist_keys_of_station_modality_and_date_narrow(ordered: LiveHub, tmp_path: Path) -> None:
    step = "ScheduledProcedureStepSequence[0]."

    def items(*keys: str) -> list[str]:
        names = {key.partition("=")[0] for key in keys}
        rest = [key for key in WORKLIST if key not in names]
        return values(find(ordered, tmp_path, "-W", *rest, *keys), "PatientID")

    assert items(f"{step}Modality=MR") == ["W1", "W2"]
    assert items(f"{step}Modality=CT") == []
    assert items(f"{step}ScheduledStationAETitle=MR1") == ["W1", "W2"]
    assert items(f"{step}ScheduledStationAETitle=CT9") == []
    assert items(f"{step}ScheduledProcedureStepStartDate=20240302") == ["W2"]
    assert items(f"{step}ScheduledProcedureStepStartDate=20240301-20240302") == ["W1", "W2"]
    late = (
        f"{step}ScheduledProcedureStepStartDate=20240301-20240302",
        f"{step}ScheduledProcedureStepStartTime=100000-",
    )
    assert items(*late) == ["W2"]
    assert items("PatientID=W2") == ["W2"]


def test_a_worklist_name_in_cyrillic_is_sent_in_a_set_that_has_it(ordered: LiveHub, tmp_path: Path) -> None:
    (item,) = find(ordered, tmp_path, "-W", *[key for key in WORKLIST if key != "PatientID"], "PatientID=W2")
    assert str(item.PatientName) == "Иванова^Анна"


# -- retrieval


def test_movescu_moves_to_a_known_destination(hub: LiveHub, archive: Path, store_port: int, tmp_path: Path) -> None:
    keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={STUDY}")
    with listening("storescp", "+B", "-aet", "VIEWER", "-od", tmp_path, port=store_port):
        done = run("movescu", "-v", "-S", "-aem", "VIEWER", *keys, HOST, hub.dicom_port)
        assert done.code == 0, done.said
        wait_for(lambda: len(list(tmp_path.iterdir())) == 5)
    sent = sorted(body(path.read_bytes()) for path in archive.glob("[ab]*.dcm"))
    assert sorted(body(path.read_bytes()) for path in tmp_path.iterdir()) == sent
    moves = [one for one in hub.exchanges() if one.kind == "C-MOVE" and one.outcome is Outcome.ACCEPTED]
    assert moves


@pytest.mark.parametrize(
    ("level", "keys", "count"),
    [
        ("SERIES", (f"StudyInstanceUID={STUDY}", f"SeriesInstanceUID={STUDY}.2"), 2),
        ("IMAGE", (f"StudyInstanceUID={STUDY}", f"SeriesInstanceUID={STUDY}.1", f"SOPInstanceUID={STUDY}.1.2"), 1),
        ("IMAGE", (f"StudyInstanceUID={STUDY}", f"SeriesInstanceUID={STUDY}.1",
                   f"SOPInstanceUID={STUDY}.1.1\\{STUDY}.1.3"), 2),
    ],
)  # fmt: skip
def test_getscu_gets_a_series_and_images(
    hub: LiveHub, archive: Path, tmp_path: Path, level: str, keys: tuple[str, ...], count: int
) -> None:
    arguments = [one for key in (f"QueryRetrieveLevel={level}", *keys) for one in ("-k", key)]
    done = run("getscu", "-S", "+B", "-od", tmp_path, *arguments, HOST, hub.dicom_port)
    assert done.code == 0, done.said
    assert len(list(tmp_path.iterdir())) == count


def test_getscu_gets_all_of_a_patient(hub: LiveHub, archive: Path, tmp_path: Path) -> None:
    keys = ("-k", "QueryRetrieveLevel=PATIENT", "-k", "PatientID=P2")
    done = run("getscu", "-P", "+B", "-od", tmp_path, *keys, HOST, hub.dicom_port)
    assert done.code == 0, done.said
    assert [body(path.read_bytes()) for path in tmp_path.iterdir()] == [body((archive / "c1.dcm").read_bytes())]


def test_movescu_to_nobody_we_know_is_refused(hub: LiveHub, archive: Path) -> None:
    keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={STUDY}")
    done = run("movescu", "-v", "-S", "-aem", "NOBODY", *keys, HOST, hub.dicom_port)
    assert "0xa801" in done.said.lower() or "MoveDestinationUnknown" in done.said, done.said
    assert done.code != 0


def test_movescu_to_a_known_peer_that_does_not_listen_fails_soon(hub: LiveHub, archive: Path) -> None:
    keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={STUDY}")
    done = run("movescu", "-v", "-S", "-aem", "GONE", *keys, HOST, hub.dicom_port)
    assert done.code != 0, done.said
    assert "OutOfResourcesSubOperations" in done.said or "0xa702" in done.said.lower(), done.said
    tried = [one for one in hub.exchanges(kind="C-STORE") if one.peer == "gone"]
    assert [(one.outcome, one.code) for one in tried] == [(Outcome.FAILED, "0xA702")]
    assert tried[0].text.startswith("5 not sent: ")


def test_a_viewer_that_aborts_in_the_middle_is_told_to_the_mover(
    hub: LiveHub, archive: Path, store_port: int, tmp_path: Path
) -> None:
    keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={STUDY}")
    with listening("storescp", "--abort-during", "-aet", "VIEWER", "-od", tmp_path, port=store_port):
        done = run("movescu", "-v", "-S", "-aem", "VIEWER", *keys, HOST, hub.dicom_port)
    assert done.code != 0, done.said
    assert run("echoscu", HOST, hub.dicom_port).code == 0


@pytest.mark.parametrize(("coder", "propose"), [("dcmcjpls", "-xt"), ("dcmcrle", "-xr"), ("dcmcjpeg", "-xs")])
def test_a_compressed_image_is_decoded_for_one_who_takes_no_compression(
    hub: LiveHub, store_port: int, tmp_path: Path, coder: str, propose: str
) -> None:
    pytest.importorskip("imagecodecs", reason="no codecs are installed")
    study = f"1.2.826.0.1.3680043.10.516.{ord(propose[2])}"
    plain = image(1, study=study, series=f"{study}.1", size=128)
    path = save(plain, tmp_path / "plain.dcm")
    assert run(coder, path, tmp_path / "packed.dcm").code == 0
    assert run("storescu", "-R", propose, HOST, hub.dicom_port, tmp_path / "packed.dcm").code == 0
    keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={study}")
    got, moved = tmp_path / "got", tmp_path / "moved"
    got.mkdir()
    moved.mkdir()
    done = run("getscu", "-S", "+B", "-od", got, *keys, HOST, hub.dicom_port)
    assert done.code == 0, done.said
    with listening("storescp", "+B", "-aet", "VIEWER", "-od", moved, port=store_port):
        done = run("movescu", "-v", "-S", "-aem", "VIEWER", *keys, HOST, hub.dicom_port)
        assert done.code == 0, done.said
        wait_for(lambda: len(list(moved.iterdir())) == 1)
    for folder in (got, moved):
        (back,) = [pydicom.dcmread(one) for one in folder.iterdir()]
        assert not back.file_meta.TransferSyntaxUID.is_compressed
        assert back.PixelData == plain.PixelData


def test_many_programs_send_at_once_and_nothing_is_lost(hub: LiveHub, tmp_path: Path) -> None:
    study = "1.2.826.0.1.3680043.10.517.1"
    for number in range(6):
        folder = tmp_path / f"sender{number}"
        folder.mkdir()
        for one in range(10):
            save(image(one + 1, study=study, series=f"{study}.{number + 1}"), folder / f"{one}.dcm")
    with ThreadPoolExecutor(6) as pool:
        senders = [
            pool.submit(run, "storescu", "-R", "+sd", HOST, hub.dicom_port, tmp_path / f"sender{number}")
            for number in range(6)
        ]
        assert [one.result().code for one in senders] == [0] * 6
    keys = ("QueryRetrieveLevel=STUDY", f"StudyInstanceUID={study}", "NumberOfStudyRelatedInstances",
            "NumberOfStudyRelatedSeries")  # fmt: skip
    (found,) = find(hub, tmp_path, "-S", *keys)
    assert (found.NumberOfStudyRelatedSeries, found.NumberOfStudyRelatedInstances) == (6, 60)


def test_dcmsend_and_dcmrecv_are_served_too(hub: LiveHub, archive: Path, store_port: int, tmp_path: Path) -> None:
    done = run("dcmsend", "-v", HOST, hub.dicom_port, "+sd", archive)
    assert done.code == 0, done.said
    keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={STUDY}")
    known = Path("/etc/dcmtk/storescp.cfg")
    if not known.is_file():
        pytest.skip("dcmrecv takes nothing without dcmtk's storescp.cfg")
    profile = ("-xf", known, "Default")
    with listening("dcmrecv", *profile, "-aet", "VIEWER", "+B", "-od", tmp_path, port=store_port):
        moved = run("movescu", "-S", "-aem", "VIEWER", *keys, HOST, hub.dicom_port)
        assert moved.code == 0, moved.said
        wait_for(lambda: len(list(tmp_path.iterdir())) == 5)
    sent = sorted(body(path.read_bytes()) for path in archive.glob("[ab]*.dcm"))
    assert sorted(body(path.read_bytes()) for path in tmp_path.iterdir()) == sent
