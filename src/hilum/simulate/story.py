"""The MRI story: a patient is registered, an MRI is ordered, scheduled, acquired, stored, announced, viewed, reported, and the report
shared; and the unscheduled case, in which the images of an unknown patient come first. Each step goes over its real protocol.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from hilum.config import Peer
from hilum.core.code import Code
from hilum.core.errors import RemoteProtocolError
from hilum.core.identity import Identifier, Patient
from hilum.core.person import Telecom
from hilum.dicom.data import Dataset
from hilum.ihe.atna import AtnaSettings
from hilum.ihe.rd import RdSettings
from hilum.ihe.swf.settings import Station, SwfSettings
from hilum.simulate.display import Display
from hilum.simulate.documents import DocumentConsumer, DocumentSource
from hilum.simulate.ehr import Ehr, person
from hilum.simulate.images import Image
from hilum.simulate.modality import Acquired, Modality
from hilum.simulate.receivers import AuditRepository, DicomReceiver, Hl7Receiver
from hilum.simulate.reporter import ReportCreator, report_of
from hilum.simulate.site import HOSPITAL, Hub

__all__ = ["FAULTS", "SCHEDULED_STEPS", "UNSCHEDULED_STEPS", "Hospital", "Step", "run_scheduled", "run_unscheduled"]

BRAIN = Code("MR-BRAIN", "MR brain without contrast", "LUNGHAM")
SPINE = Code("MR-SPINE", "MR lumbar spine", "LUNGHAM")


@dataclass(frozen=True, slots=True)
class Step:
    """A step that the story must leave in the journal."""

    transaction: str
    source: str
    destination: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake that a peer can be told to make.

    rule   the finding that must name it
    """

    name: str
    words: str
    rule: str


FAULTS: tuple[Fault, ...] = (
    Fault("wrong-patient-id", "the images carry another Patient ID than the worklist", "SWF.b/patient-agrees"),
    Fault("missing-authority", "patient identifiers come without their assigning authority", "PID-3.4"),
    Fault("wrong-accession", "the images carry another accession number", "SWF.b/accession-agrees"),
    Fault("new-study-uid", "the modality makes its own Study Instance UID", "SWF.b/study-uid-agrees"),
    Fault("mpps-never-completed", "the performed procedure step is never completed", "SWF.b/mpps-completed"),
    Fault("report-for-another-patient", "the report names another patient than the order", "RD/patient-agrees"),
)

_H = "HILUM"
SCHEDULED_STEPS: tuple[Step, ...] = (
    Step("RAD-1", "EHR", _H),
    Step("RAD-2", "EHR", _H),
    Step("RAD-4", _H, "PACS2"),
    Step("RAD-13", _H, "PACS2"),
    Step("RAD-5", "MR1", _H),
    Step("RAD-6", "MR1", _H),
    Step("RAD-3", _H, "EHR"),
    Step("RAD-8", "MR1", _H),
    Step("RAD-7", "MR1", _H),
    Step("RAD-10", "MR1", _H),
    Step("RAD-10", _H, "MR1"),
    Step("RAD-49", _H, "PACS2"),
    Step("RAD-14", "VIEWER", _H),
    Step("RAD-16", "VIEWER", _H),
    Step("RAD-129", "VIEWER", _H),
    Step("RAD-107", "VIEWER", _H),
    Step("RAD-128", "REPORTS", _H),
    Step("RAD-128", _H, "EHR"),
    Step("RAD-12", "EHR", _H),
    Step("RAD-12", _H, "PACS2"),
    Step("ITI-41", "SHARE", _H),
    Step("ITI-65", "SHARE", _H),
    Step("ITI-9", "CLINIC", _H),
    Step("ITI-21", "CLINIC", _H),
    Step("ITI-83", "CLINIC", _H),
    Step("ITI-78", "CLINIC", _H),
    Step("ITI-18", "CLINIC", _H),
    Step("ITI-43", "CLINIC", _H),
    Step("ITI-67", "CLINIC", _H),
    Step("ITI-68", "CLINIC", _H),
    Step("ITI-20", _H, "AUDIT"),
)
"""What the scheduled story must leave, each at least once."""

UNSCHEDULED_STEPS: tuple[Step, ...] = (
    Step("RAD-6", "MR1", _H),
    Step("RAD-8", "MR1", _H),
    Step("RAD-7", "MR1", _H),
    Step("RAD-1", "EHR", _H),
    Step("RAD-12", "EHR", _H),
    Step("RAD-12", _H, "PACS2"),
    Step("RAD-2", "EHR", _H),
    Step("RAD-14", "VIEWER", _H),
    Step("RAD-16", "VIEWER", _H),
)


@dataclass(slots=True)
class Hospital:
    """All the counterparts, listening; and the settings that make a hub know them."""

    hub: Hub = field(default_factory=Hub)
    ehr: Ehr = field(init=False)
    modality: Modality = field(init=False)
    display: Display = field(init=False)
    reporter: ReportCreator = field(init=False)
    source: DocumentSource = field(init=False)
    consumer: DocumentConsumer = field(init=False)
    image_manager: Hl7Receiver = field(init=False)
    image_archive: DicomReceiver = field(init=False)
    audit: AuditRepository = field(init=False)
    peers: dict[str, Peer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ehr = Ehr(self.hub)
        self.modality = Modality(self.hub)
        self.display = Display(self.hub)
        self.reporter = ReportCreator(self.hub)
        self.source = DocumentSource(self.hub)
        self.consumer = DocumentConsumer(self.hub)
        self.image_manager = Hl7Receiver("PACS2")
        self.image_archive = DicomReceiver("PACS2")
        self.audit = AuditRepository("AUDIT")

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Hospital]:
        """Start all of them; `peers` is filled."""
        try:
            ehr = await self.ehr.start()
            modality = await self.modality.start()
            display = await self.display.start()
            manager, archive = await self.image_manager.start(), await self.image_archive.start()
            audit = await self.audit.start()
            self.peers = {
                "EHR": Peer(mllp=f"127.0.0.1:{ehr}", application="EHR", user_agent="EHR"),
                "MR1": Peer(dicom=f"MR1@127.0.0.1:{modality}", user_agent="MR1"),
                "VIEWER": Peer(dicom=f"VIEWER@127.0.0.1:{display}", user_agent="VIEWER"),
                "PACS2": Peer(dicom=f"PACS2@127.0.0.1:{archive}", mllp=f"127.0.0.1:{manager}", application="PACS2"),
                "REPORTS": Peer(application="REPORTS"),
                "SHARE": Peer(user_agent="SHARE"),
                "CLINIC": Peer(user_agent="CLINIC", application="CLINIC"),
                "AUDIT": Peer(syslog=f"udp://127.0.0.1:{audit}"),
            }
            yield self
        finally:
            for one in (self.ehr, self.modality, self.display, self.image_manager, self.image_archive, self.audit):
                await one.stop()

    def profiles(self) -> dict[str, object]:
        """Settings of the hub's profiles for this hospital."""
        return {
            "swf": SwfSettings(
                stations=(Station("MR1", "MR1", "MR", "MR room 1", ("MR-*",)),),
                image_managers=("PACS2",),
                placers=("EHR",),
                notify=("PACS2",),
            ),
            "rd": RdSettings(recipients=("EHR",)),
            "atna": AtnaSettings(repositories=("AUDIT",)),
        }

    def ehr_inbox(self) -> Hl7Receiver:
        """What the EHR receives."""
        assert self.ehr.inbox is not None
        return self.ehr.inbox

    def make_fault(self, name: str) -> None:
        """Tell the peers to make a mistake. "report-for-another-patient" and "mpps-never-completed" are the story's own."""
        if name == "wrong-patient-id":
            self.modality.changes = {"PatientID": "4711"}
        elif name == "missing-authority":
            self.ehr.bare_identifiers = True
        elif name == "wrong-accession":
            self.modality.changes = {"AccessionNumber": "A9999999"}
        elif name == "new-study-uid":
            self.modality.study_uid = self.hub.uid()


def story_patient(number: str = "100234") -> Patient:
    """Whom the story is about; nobody who lives."""
    return person(number, "Lindqvist", "Maja", birth_date="19790412", sex="F")


async def run_scheduled(hospital: Hospital, images: Sequence[Image], fault: str = "") -> Patient:
    """The whole story. raises RemoteProtocolError, NotFound, OSError, TimeoutError: a step failed on the wire"""
    if fault:
        hospital.make_fault(fault)
    ehr, modality = hospital.ehr, hospital.modality
    patient = story_patient()
    visit = ehr.visit(patient, "V70012")
    await ehr.register(patient, visit)
    order = ehr.order(patient, code=BRAIN)
    await ehr.place(order, patient, visit)
    await hospital.image_manager.wait_for("OMI^O23")
    # ordered a second time by mistake, and cancelled
    mistake = ehr.order(patient, code=SPINE, reason="ordered by mistake")
    await ehr.place(mistake, patient, visit)
    await hospital.image_manager.wait_for("OMI^O23", 2)
    await ehr.cancel(mistake, patient, visit)
    await hospital.image_manager.wait_for("OMI^O23", 3)

    item = await modality.pick()
    acquired = await modality.begin(item)
    await hospital.ehr_inbox().wait_for("OMG^O19")
    modality.acquire(acquired, images)
    await modality.store(acquired, images)
    if fault != "mpps-never-completed":
        await modality.complete(acquired)
    event_type, _ = await modality.commit(acquired)
    if event_type != 1:
        raise RemoteProtocolError("storage commitment was not given for all instances", section="PS3.4 J.3.3")
    if fault in ("", "missing-authority", "report-for-another-patient"):
        await hospital.image_archive.wait_for_notification()

    await _view(hospital, item, acquired, len(images))
    await _report(hospital, patient, item, acquired, fault)
    moved = replace(
        patient,
        demographics=replace(patient.demographics, telecoms=(Telecom("+49 30 5550199", "phone", "home"),)),
    )
    await ehr.update(moved, visit)
    await hospital.image_manager.wait_for("ADT^A08")
    if fault != "report-for-another-patient":
        await _share(hospital, patient, item.text("AccessionNumber"))
    return patient


async def _view(hospital: Hospital, item: Dataset, acquired: Acquired, count: int) -> None:
    display = hospital.display
    found = await display.find("STUDY", StudyInstanceUID=acquired.study_uid)
    if len(found) != 1:
        raise RemoteProtocolError(f"the display finds {len(found)} studies instead of one", where="RAD-14")
    came = await display.retrieve(acquired.study_uid)
    if came != count:
        raise RemoteProtocolError(f"{came} of {count} instances came", where="RAD-16")
    await display.query_web(StudyInstanceUID=acquired.study_uid)
    await display.frame(acquired.study_uid)


async def _report(hospital: Hospital, patient: Patient, item: Dataset, acquired: Acquired, fault: str) -> None:
    about = patient
    if fault == "report-for-another-patient":
        about = person("100777", "Okonkwo", "Ben", birth_date="19611130", sex="M")
        await hospital.ehr.register(about, hospital.ehr.visit(about, "V70099"))
    filler = Identifier(item.text("FillerOrderNumberImagingServiceRequest"))
    result = report_of(item, item.text("StudyInstanceUID"), moment=hospital.hub.moment(), filler=filler)
    await hospital.reporter.send(result, about)
    await hospital.ehr_inbox().wait_for("ORU^R01")


async def _share(hospital: Hospital, patient: Patient, accession: str) -> None:
    source, consumer = hospital.source, hospital.consumer
    identifier = patient.primary
    document = await source.report_document(patient, accession)
    provided = await source.provide(document, identifier)
    await consumer.cross_reference(identifier)
    await consumer.demographics(PID_5_1_1=patient.demographics.name.family)
    await consumer.cross_reference_mobile(identifier)
    patients = await consumer.demographics_mobile(identifier=f"{HOSPITAL.uri}|{identifier.value}")
    await source.provide_mobile(document, patients[0]["id"], "MR brain report")
    found = await consumer.find(identifier)
    entry = next(one for one in found.entries if one.unique_id == provided.entry.unique_id)
    await consumer.associations([entry.id])
    if await consumer.retrieve(entry.repository_id, entry.unique_id) != document:
        raise RemoteProtocolError("the retrieved document differs from the one provided", where="ITI-43")
    references = await consumer.find_mobile(identifier)
    if len(references) < 2:
        raise RemoteProtocolError(f"{len(references)} references instead of two", where="ITI-67")
    for reference in references:
        if await consumer.retrieve_mobile(reference) != document:
            raise RemoteProtocolError("the retrieved document differs from the one provided", where="ITI-68")


async def run_unscheduled(hospital: Hospital, images: Sequence[Image]) -> Patient:
    """The unscheduled case: images of an unknown patient, then who it is, then the order. PIR.

    raises RemoteProtocolError, NotFound, OSError, TimeoutError: a step failed on the wire
    """
    ehr, modality = hospital.ehr, hospital.modality
    unknown = Dataset()
    for name, value in (
        ("PatientName", "DOE^JOHN"),
        ("PatientID", "ED-0001"),
        ("IssuerOfPatientID", HOSPITAL.namespace),
        ("PatientBirthDate", ""),
        ("PatientSex", "O"),
    ):
        unknown.set(name, value)
    acquired = await modality.begin_unscheduled(unknown, hospital.hub.uid())
    modality.acquire(acquired, images)
    await modality.store(acquired, images)
    await modality.complete(acquired)
    await modality.commit(acquired)
    patient = story_patient("100555")
    john = person("ED-0001", "Doe", "John", birth_date="", sex="O")
    visit = ehr.visit(patient, "V70013")
    await ehr.register(patient, visit)
    await ehr.merge(patient, john)
    await hospital.image_manager.wait_for("ADT^A40")
    await ehr.place(ehr.order(patient, code=BRAIN), patient, visit)
    await hospital.image_manager.wait_for("OMI^O23")
    found = await hospital.display.find("STUDY", StudyInstanceUID=acquired.study_uid)
    if len(found) != 1 or found[0].text("PatientID") != patient.primary.value:
        raise RemoteProtocolError("the study is not the surviving patient's", where="RAD-14")
    await hospital.display.retrieve(acquired.study_uid)
    return patient
