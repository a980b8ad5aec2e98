"""pynetdicom against a live hub: performed steps, storage commitment, availability notifications, retrieval, cancelling."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hilum.config import Peer
from hilum.core.exchange import Outcome
from hilum.ihe.swf import SwfSettings
from support.interop_peers import CT, MR, MllpSocket, free_port, image, order, registration, steady, wait_for
from support.live_hub import LiveHub, live_hub, settings

pytestmark = pytest.mark.interop
pydicom = pytest.importorskip("pydicom")
pynetdicom = pytest.importorskip("pynetdicom")

from pydicom.uid import UID  # noqa: E402
from pynetdicom import AE, build_role, evt  # noqa: E402
from pynetdicom.sop_class import (  # noqa: E402
    InstanceAvailabilityNotification,
    ModalityPerformedProcedureStep,
    ModalityPerformedProcedureStepRetrieve,
    ModalityWorklistInformationFind,
    StorageCommitmentPushModel,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
    Verification,
)

HOST = "127.0.0.1"
COMMITMENT_INSTANCE = "1.2.840.10008.1.20.1.1"


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    return {"MR1": free_port(), "RIS": free_port()}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, ports: dict[str, int]) -> Iterator[LiveHub]:
    peers = {name.lower(): Peer(dicom=f"{name}@{HOST}:{port}") for name, port in ports.items()}
    profiles = {"swf": SwfSettings(notify=("ris",))}
    folder = tmp_path_factory.mktemp("pynetdicom")
    with live_hub(settings(folder, peers=peers, profiles=profiles)) as running:
        yield running


@contextmanager
def association(
    hub: LiveHub,
    *contexts: Any,
    title: str = "MR1",
    roles: tuple[Any, ...] = (),
    handlers: dict[Any, Any] | None = None,
    maximum_length: int = 16382,
    syntaxes: list[str] | None = None,
) -> Iterator[Any]:
    """An association that pynetdicom requests."""
    entity = AE(title)
    entity.maximum_pdu_size = maximum_length
    for context in contexts:
        if syntaxes:
            entity.add_requested_context(context, syntaxes)
        else:
            entity.add_requested_context(context)
    made = steady(
        entity.associate(
            HOST, hub.dicom_port, ae_title="HILUM", ext_neg=list(roles), evt_handlers=list((handlers or {}).items())
        )
    )
    assert made.is_established
    try:
        yield made
    finally:
        if made.is_established:
            made.release()


@contextmanager
def server(port: int, title: str, handlers: dict[Any, Any], *contexts: Any, scu_role: bool = False) -> Iterator[Any]:
    """pynetdicom as acceptor."""
    entity = AE(title)
    for context in contexts:
        if scu_role:
            entity.add_supported_context(context, scu_role=True, scp_role=True)
        else:
            entity.add_supported_context(context)
    made = entity.start_server((HOST, port), block=False, evt_handlers=list(handlers.items()))
    try:
        yield made
    finally:
        made.shutdown()


def dataset(**attributes: object) -> Any:
    made = pydicom.Dataset()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


# -- performed procedure steps


@pytest.fixture(scope="module")
def scheduled(hub: LiveHub) -> Any:
    """A worklist item of an order placed over MLLP, as pynetdicom finds it."""
    with MllpSocket(hub.mllp_port) as line:
        assert b"MSA|AA" in line.send(registration("M1", "Modal^Ida").encode())
        assert b"MSA|AA" in line.send(order("M1", "Modal^Ida", "PN1").encode())
    step = dataset(Modality="MR", ScheduledStationAETitle="MR1", ScheduledProcedureStepStartDate="",
                   ScheduledProcedureStepStartTime="", ScheduledProcedureStepID="",
                   ScheduledProcedureStepDescription="", ScheduledProtocolCodeSequence=[])  # fmt: skip
    query = dataset(PatientName="", PatientID="", PatientBirthDate="", PatientSex="", AccessionNumber="",
                    StudyInstanceUID="", RequestedProcedureID="", RequestedProcedureDescription="",
                    ScheduledProcedureStepSequence=[step])  # fmt: skip
    with association(hub, ModalityWorklistInformationFind) as made:
        found = [item for status, item in made.send_c_find(query, ModalityWorklistInformationFind) if item]
    (item,) = [one for one in found if one.PatientID == "M1"]
    return item


def begun(item: Any) -> Any:
    """The attribute list of an N-CREATE. PS3.4 table F.7.2-1."""
    step = item.ScheduledProcedureStepSequence[0]
    reference = dataset(
        StudyInstanceUID=item.StudyInstanceUID, ReferencedStudySequence=[], AccessionNumber=item.AccessionNumber,
        RequestedProcedureID=item.RequestedProcedureID, RequestedProcedureDescription="",
        ScheduledProcedureStepID=step.ScheduledProcedureStepID, ScheduledProcedureStepDescription="",
        ScheduledProtocolCodeSequence=[],
    )  # fmt: skip
    return dataset(
        ScheduledStepAttributesSequence=[reference], PatientName=item.PatientName, PatientID=item.PatientID,
        PatientBirthDate="19700102", PatientSex="F", ReferencedPatientSequence=[], PerformedProcedureStepID="PPS1",
        PerformedStationAETitle="MR1", PerformedStationName="", PerformedLocation="",
        PerformedProcedureStepStartDate="20240301", PerformedProcedureStepStartTime="093500",
        PerformedProcedureStepStatus="IN PROGRESS", PerformedProcedureStepDescription="",
        PerformedProcedureTypeDescription="", ProcedureCodeSequence=[], PerformedProcedureStepEndDate="",
        PerformedProcedureStepEndTime="", Modality="MR", StudyID="1", PerformedProtocolCodeSequence=[],
        PerformedSeriesSequence=[],
    )  # fmt: skip


def ended(series: str, images: list[str], status: str = "COMPLETED") -> Any:
    references = [dataset(ReferencedSOPClassUID=MR, ReferencedSOPInstanceUID=uid) for uid in images]
    performed = dataset(
        PerformingPhysicianName="", ProtocolName="BRAIN", OperatorsName="", SeriesInstanceUID=series,
        SeriesDescription="", RetrieveAETitle="", ReferencedImageSequence=references,
        ReferencedNonImageCompositeSOPInstanceSequence=[],
    )  # fmt: skip
    return dataset(
        PerformedProcedureStepStatus=status, PerformedProcedureStepEndDate="20240301",
        PerformedProcedureStepEndTime="095000", PerformedSeriesSequence=[performed],
    )  # fmt: skip


def test_a_performed_step_is_created_set_read_and_then_final(hub: LiveHub, scheduled: Any) -> None:
    uid = "1.2.826.0.1.3680043.10.520.1"
    step, retrieve = ModalityPerformedProcedureStep, ModalityPerformedProcedureStepRetrieve
    with association(hub, step, retrieve) as made:
        status, _ = made.send_n_create(begun(scheduled), step, uid)
        assert status.Status == 0x0000
        again, _ = made.send_n_create(begun(scheduled), step, uid)
        assert again.Status == 0x0111
        unknown, _ = made.send_n_set(ended("1.2.3", ["1.2.3.1"]), step, f"{uid}.9")
        assert unknown.Status == 0x0112
        read, got = made.send_n_get([0x00400252, 0x00100020], retrieve, uid)
        assert read.Status == 0x0000
        assert (got.PerformedProcedureStepStatus, got.PatientID) == ("IN PROGRESS", "M1")
        changed, _ = made.send_n_set(ended(f"{uid}.2", [f"{uid}.2.1"]), step, uid)
        assert changed.Status == 0x0000
        read, got = made.send_n_get([], retrieve, uid)
        assert read.Status == 0x0000
        assert got.PerformedProcedureStepStatus == "COMPLETED"
        assert got.PerformedSeriesSequence[0].ReferencedImageSequence[0].ReferencedSOPInstanceUID == f"{uid}.2.1"
        final, _ = made.send_n_set(ended(f"{uid}.2", [f"{uid}.2.2"]), step, uid)
        assert final.Status == 0x0110
        assert final.ErrorID == 0xA710
        assert "no longer be updated" in final.ErrorComment


def test_a_step_is_discontinued_and_needs_a_known_status(hub: LiveHub, scheduled: Any) -> None:
    uid = "1.2.826.0.1.3680043.10.520.2"
    step = ModalityPerformedProcedureStep
    with association(hub, step) as made:
        wrong = begun(scheduled)
        wrong.PerformedProcedureStepStatus = "COMPLETED"
        assert made.send_n_create(wrong, step, uid)[0].Status in (0x0106, 0x0110)
        assert made.send_n_create(begun(scheduled), step, uid)[0].Status == 0x0000
        assert made.send_n_set(dataset(PerformedProcedureStepStatus="PAUSED"), step, uid)[0].Status == 0x0106
        assert made.send_n_set(ended(f"{uid}.1", [], "DISCONTINUED"), step, uid)[0].Status == 0x0000


def test_a_begun_step_leaves_the_worklist_once_it_is_done(hub: LiveHub, scheduled: Any) -> None:
    query = dataset(PatientID="M1", ScheduledProcedureStepSequence=[dataset(Modality="MR")])
    with association(hub, ModalityWorklistInformationFind) as made:
        found = [item for _, item in made.send_c_find(query, ModalityWorklistInformationFind) if item]
    assert found == []


# -- storage commitment


def store(hub: LiveHub, images: list[Any]) -> None:
    with association(hub, *{UID(one.SOPClassUID) for one in images}, syntaxes=["1.2.840.10008.1.2.1"]) as made:
        for one in images:
            assert made.send_c_store(one).Status == 0x0000


def commitment(transaction: str, images: list[Any], *missing: str) -> Any:
    references = [(one.SOPClassUID, one.SOPInstanceUID) for one in images] + [(MR, uid) for uid in missing]
    items = [dataset(ReferencedSOPClassUID=sop, ReferencedSOPInstanceUID=uid) for sop, uid in references]
    return dataset(TransactionUID=transaction, ReferencedSOPSequence=items)


class Results:
    """What N-EVENT-REPORTs said."""

    def __init__(self) -> None:
        self.came: list[tuple[int, Any]] = []
        self.answer = 0x0000

    def take(self, event: Any) -> tuple[int, Any]:
        self.came.append((event.event_type, event.event_information))
        return self.answer, None


def test_commitment_is_reported_on_the_association_that_asked(hub: LiveHub) -> None:
    study = "1.2.826.0.1.3680043.10.521.1"
    images = [image(number, study=study, series=f"{study}.1", sop_class=MR) for number in (1, 2)]
    store(hub, images)
    results = Results()
    with association(hub, StorageCommitmentPushModel, handlers={evt.EVT_N_EVENT_REPORT: results.take}) as made:
        status, _ = made.send_n_action(
            commitment("1.2.9.1", images), 1, StorageCommitmentPushModel, COMMITMENT_INSTANCE
        )
        assert status.Status == 0x0000
        wait_for(lambda: results.came)
    ((kind, information),) = results.came
    assert (kind, information.TransactionUID) == (1, "1.2.9.1")
    assert [one.ReferencedSOPInstanceUID for one in information.ReferencedSOPSequence] == [
        one.SOPInstanceUID for one in images
    ]
    assert "FailedSOPSequence" not in information


def test_commitment_is_reported_on_a_new_association_once_the_asking_one_is_gone(
    hub: LiveHub, ports: dict[str, int]
) -> None:
    study = "1.2.826.0.1.3680043.10.521.2"
    images = [image(1, study=study, series=f"{study}.1", sop_class=MR)]
    store(hub, images)
    results = Results()
    roles: list[Any] = []

    def accepted(event: Any) -> None:
        roles.extend(event.assoc.accepted_contexts)

    handlers = {evt.EVT_N_EVENT_REPORT: results.take, evt.EVT_ESTABLISHED: accepted}
    with server(ports["MR1"], "MR1", handlers, StorageCommitmentPushModel, scu_role=True):
        with association(hub, StorageCommitmentPushModel) as made:
            asked = commitment("1.2.9.2", images, "1.2.826.0.1.3680043.10.521.404")
            status, _ = made.send_n_action(asked, 1, StorageCommitmentPushModel, COMMITMENT_INSTANCE)
            assert status.Status == 0x0000
            made.release()
        wait_for(lambda: results.came)
        hub.settle()
    ((kind, information),) = results.came
    assert (kind, information.TransactionUID) == (2, "1.2.9.2")
    assert [one.ReferencedSOPInstanceUID for one in information.ReferencedSOPSequence] == [images[0].SOPInstanceUID]
    (failed,) = information.FailedSOPSequence
    assert failed.ReferencedSOPInstanceUID == "1.2.826.0.1.3680043.10.521.404"
    assert failed.FailureReason == 0x0112
    assert any(one.as_scu for one in roles)


def test_commitment_is_delivered_later_to_a_modality_that_was_away(hub: LiveHub, ports: dict[str, int]) -> None:
    study = "1.2.826.0.1.3680043.10.521.3"
    images = [image(1, study=study, series=f"{study}.1", sop_class=MR)]
    store(hub, images)
    with association(hub, StorageCommitmentPushModel) as made:
        status, _ = made.send_n_action(
            commitment("1.2.9.3", images), 1, StorageCommitmentPushModel, COMMITMENT_INSTANCE
        )
        assert status.Status == 0x0000
        made.release()
    time.sleep(0.3)
    results = Results()
    handlers = {evt.EVT_N_EVENT_REPORT: results.take}
    with server(ports["MR1"], "MR1", handlers, StorageCommitmentPushModel, scu_role=True):
        wait_for(lambda: results.came, 20)
    assert results.came[0][1].TransactionUID == "1.2.9.3"


def test_commitment_of_nothing_and_of_another_action_is_refused(hub: LiveHub) -> None:
    with association(hub, StorageCommitmentPushModel) as made:
        nothing = dataset(TransactionUID="1.2.9.4", ReferencedSOPSequence=[])
        assert made.send_n_action(nothing, 1, StorageCommitmentPushModel, COMMITMENT_INSTANCE)[0].Status == 0x0120
        other = commitment("1.2.9.5", [], "1.2.3")
        assert made.send_n_action(other, 7, StorageCommitmentPushModel, COMMITMENT_INSTANCE)[0].Status == 0x0123
        assert made.send_n_action(other, 1, StorageCommitmentPushModel, "1.2.3")[0].Status == 0x0112


# -- instance availability


def test_availability_is_notified_to_those_who_wait(hub: LiveHub, ports: dict[str, int]) -> None:
    came: list[tuple[str, Any]] = []

    def create(event: Any) -> tuple[int, Any]:
        came.append((event.request.AffectedSOPInstanceUID, event.attribute_list))
        return 0x0000, None

    with MllpSocket(hub.mllp_port) as line:
        assert b"MSA|AA" in line.send(registration("N1", "Notify^Nora").encode())
        assert b"MSA|AA" in line.send(order("N1", "Notify^Nora", "PN2").encode())
    query = dataset(PatientID="N1", StudyInstanceUID="", AccessionNumber="", RequestedProcedureID="", PatientName="",
                    ScheduledProcedureStepSequence=[dataset(ScheduledProcedureStepID="")])  # fmt: skip
    step = ModalityPerformedProcedureStep
    with server(ports["RIS"], "RIS", {evt.EVT_N_CREATE: create}, InstanceAvailabilityNotification):
        with association(hub, ModalityWorklistInformationFind, step) as made:
            (item,) = [one for _, one in made.send_c_find(query, ModalityWorklistInformationFind) if one]
            study, uid = str(item.StudyInstanceUID), "1.2.826.0.1.3680043.10.522.1"
            mpps = [dataset(ReferencedSOPClassUID=step, ReferencedSOPInstanceUID=uid)]
            images = [
                image(number, study=study, series="1.2.826.0.1.3680043.10.522.2", sop_class=MR, PatientID="N1",
                      AccessionNumber=item.AccessionNumber, ReferencedPerformedProcedureStepSequence=mpps)
                for number in (1, 2)
            ]  # fmt: skip
            assert made.send_n_create(begun(item), step, uid)[0].Status == 0x0000
            store(hub, images)
            done = ended("1.2.826.0.1.3680043.10.522.2", [one.SOPInstanceUID for one in images])
            assert made.send_n_set(done, step, uid)[0].Status == 0x0000
        wait_for(lambda: came)
        hub.settle()
    notified = [one for _, one in came if one.StudyInstanceUID == study]
    assert len(notified) == 1
    (series,) = notified[0].ReferencedSeriesSequence
    assert {one.ReferencedSOPInstanceUID for one in series.ReferencedSOPSequence} == {
        one.SOPInstanceUID for one in images
    }
    assert {one.InstanceAvailability for one in series.ReferencedSOPSequence} == {"ONLINE"}
    assert {one.RetrieveAETitle for one in series.ReferencedSOPSequence} == {"HILUM"}
    assert notified[0].ReferencedPerformedProcedureStepSequence[0].ReferencedSOPInstanceUID == uid
    assert {one.outcome for one in hub.exchanges(transaction="RAD-49")} == {Outcome.ACCEPTED}


# -- retrieval, long answers, windows


@pytest.fixture(scope="module")
def many(hub: LiveHub) -> str:
    """A study of 600 small images."""
    study = "1.2.826.0.1.3680043.10.523.1"
    store(hub, [image(number, study=study, series=f"{study}.1", size=4) for number in range(1, 601)])
    return study


def test_c_get_of_a_study_gives_the_bytes_that_were_sent(hub: LiveHub) -> None:
    study = "1.2.826.0.1.3680043.10.524.1"
    sent: dict[str, bytes] = {}
    images = [image(number, study=study, series=f"{study}.1", size=256) for number in (1, 2, 3)]
    entity = AE("RAW")
    entity.add_requested_context(UID(CT), "1.2.840.10008.1.2.1")
    out = steady(
        entity.associate(HOST, hub.dicom_port, ae_title="HILUM", evt_handlers=[(evt.EVT_DIMSE_SENT, _keep(sent))])
    )
    assert out.is_established
    for one in images:
        assert out.send_c_store(one).Status == 0x0000
    out.release()
    got: dict[str, bytes] = {}

    def take(event: Any) -> int:
        got[event.request.AffectedSOPInstanceUID] = event.request.DataSet.getvalue()
        return 0x0000

    get = StudyRootQueryRetrieveInformationModelGet
    with _getting(hub, get, take) as made:
        identifier = dataset(QueryRetrieveLevel="STUDY", StudyInstanceUID=study)
        last = [status for status, _ in made.send_c_get(identifier, get)][-1]
    assert last.Status == 0x0000
    assert last.NumberOfCompletedSuboperations == 3
    assert got == sent


def _keep(sent: dict[str, bytes]) -> Any:
    def take(event: Any) -> None:
        primitive = event.message
        if type(primitive).__name__ == "C_STORE_RQ":
            sent[primitive.command_set.AffectedSOPInstanceUID] = primitive.data_set.getvalue()

    return take


@contextmanager
def _getting(hub: LiveHub, get: Any, take: Any) -> Iterator[Any]:
    entity = AE("GETTER")
    entity.add_requested_context(get)
    entity.add_requested_context(UID(CT), "1.2.840.10008.1.2.1")
    role = build_role(UID(CT), scp_role=True)
    made = steady(
        entity.associate(HOST, hub.dicom_port, ae_title="HILUM", ext_neg=[role], evt_handlers=[(evt.EVT_C_STORE, take)])
    )
    assert made.is_established
    try:
        yield made
    finally:
        made.release()


def test_a_failed_sub_operation_of_c_get_is_listed(hub: LiveHub, many: str) -> None:
    refused = f"{many}.1.2"

    def take(event: Any) -> int:
        return 0xA700 if event.request.AffectedSOPInstanceUID == refused else 0x0000

    get = StudyRootQueryRetrieveInformationModelGet
    with _getting(hub, get, take) as made:
        identifier = dataset(
            QueryRetrieveLevel="IMAGE", StudyInstanceUID=many, SeriesInstanceUID=f"{many}.1",
            SOPInstanceUID=[f"{many}.1.1", refused, f"{many}.1.3"],
        )  # fmt: skip
        answers = list(made.send_c_get(identifier, get))
    status, failed = answers[-1]
    assert status.Status == 0xB000
    assert (status.NumberOfCompletedSuboperations, status.NumberOfFailedSuboperations) == (2, 1)
    uids = failed.FailedSOPInstanceUIDList
    assert [uids] == [refused] if isinstance(uids, str) else list(uids) == [refused]


def test_a_long_query_is_answered_whole_and_a_cancelled_one_ends_early(hub: LiveHub, many: str) -> None:
    find = StudyRootQueryRetrieveInformationModelFind
    query = dataset(
        QueryRetrieveLevel="IMAGE", StudyInstanceUID=many, SeriesInstanceUID=f"{many}.1", SOPInstanceUID="", Rows=None
    )
    with association(hub, find) as made:
        whole = list(made.send_c_find(query, find, msg_id=5))
        assert whole[-1][0].Status == 0x0000
        assert len(whole) == 601
        for attempt in range(10):  # a slow machine may read the cancel after the last answer
            statuses: list[int] = []
            for status, _ in made.send_c_find(query, find, msg_id=7 + attempt):
                if not statuses:
                    made.send_c_cancel(7 + attempt, query_model=find)
                statuses.append(status.Status)
            if statuses[-1] == 0xFE00:
                break
        assert statuses[-1] == 0xFE00
        assert len(statuses) < 601
        assert len(list(made.send_c_find(query, find, msg_id=99))) == 601


@pytest.mark.parametrize("length", [0, 4096, 1 << 20, 0xFFFFFFFF])
def test_any_maximum_length_is_taken(hub: LiveHub, many: str, length: int) -> None:
    find = StudyRootQueryRetrieveInformationModelFind
    query = dataset(QueryRetrieveLevel="STUDY", StudyInstanceUID=many, NumberOfStudyRelatedInstances=None)
    with association(hub, find, maximum_length=length) as made:
        (answer, last) = list(made.send_c_find(query, find))
    assert answer[1].NumberOfStudyRelatedInstances == 600
    assert last[0].Status == 0x0000


def test_an_asynchronous_window_that_is_asked_for_is_answered(hub: LiveHub) -> None:
    window = pynetdicom.pdu_primitives.AsynchronousOperationsWindowNegotiation()
    window.maximum_number_operations_invoked = 8
    window.maximum_number_operations_performed = 1
    with association(hub, Verification, roles=(window,)) as made:
        assert made.send_c_echo().Status == 0x0000
        answered = made.acceptor.asynchronous_operations
    assert answered[0] >= 1


def test_sixteen_modalities_store_at_once(hub: LiveHub) -> None:
    failed: list[BaseException] = []

    def send(number: int) -> None:
        study = f"1.2.826.0.1.3680043.10.525.{number}"
        try:
            store(hub, [image(one, study=study, series=f"{study}.1", size=32) for one in range(1, 6)])
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(16)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert failed == []
    find = StudyRootQueryRetrieveInformationModelFind
    query = dataset(QueryRetrieveLevel="STUDY", StudyInstanceUID="", NumberOfStudyRelatedInstances=None)
    with association(hub, find) as made:
        found = [one for _, one in made.send_c_find(query, find) if one]
    counts = [one.NumberOfStudyRelatedInstances for one in found if ".10.525." in one.StudyInstanceUID]
    assert counts == [5] * 16


def test_a_context_that_is_not_ours_is_rejected_and_the_others_hold(hub: LiveHub) -> None:
    printing = "1.2.840.10008.5.1.1.9"
    with association(hub, Verification, printing) as made:
        assert [one.abstract_syntax for one in made.rejected_contexts] == [printing]
        assert [one.result for one in made.rejected_contexts] == [3]
        assert made.send_c_echo().Status == 0x0000


def test_an_image_without_a_study_gets_its_warning_or_refusal_and_the_next_is_stored(
    hub: LiveHub, tmp_path: Path
) -> None:
    study = "1.2.826.0.1.3680043.10.526.1"
    odd = image(1, study=study, series=f"{study}.1")
    del odd.StudyInstanceUID
    with association(hub, UID(CT), syntaxes=["1.2.840.10008.1.2.1"]) as made:
        assert made.send_c_store(odd).Status in (0xB007, 0xA900)
        assert made.send_c_store(image(2, study=study, series=f"{study}.2")).Status == 0x0000
