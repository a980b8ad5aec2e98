"""The order and what becomes of it: placer order, requested procedure, scheduled and performed procedure step.

Names are those of the DICOM model of the real world (PS3.4 Annex K, PS3.17) that SWF.b shares with HL7 v2 chapter 4. One
imaging service request (Order) asks for requested procedures; each has a Study Instance UID and scheduled procedure steps;
a modality answers with performed procedure steps (MPPS).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hilum.core.code import Code
from hilum.core.errors import Conflict
from hilum.core.identity import Identifier
from hilum.core.person import PersonName, Physician
from hilum.core.quick import quick, replace

__all__ = [
    "FINAL_PPS_STATUSES",
    "Order",
    "OrderChanged",
    "OrderPlaced",
    "PerformedProcedureStep",
    "PerformedSeries",
    "PerformedStepRecorded",
    "ReferencedInstance",
    "RequestedProcedure",
    "ScheduledProcedureStep",
    "StepReference",
    "cancelled",
    "held",
    "kept",
    "performed",
    "released",
    "status_after",
]


@quick
@dataclass(frozen=True, slots=True)
class ScheduledProcedureStep:
    """What a modality is to do: the item of Scheduled Procedure Step Sequence (0040,0100). PS3.3 C.4.10.

    id            SPS ID (0040,0009)
    status        (0040,0020): SCHEDULED ARRIVED READY STARTED DEPARTED CANCELED DISCONTINUED COMPLETED
    start         scheduled start, YYYYMMDD[HHMMSS]
    protocol      Scheduled Protocol Code Sequence
    """

    id: str
    status: str = "SCHEDULED"
    start: str = ""
    station_aets: tuple[str, ...] = ()
    station_name: str = ""
    location: str = ""
    modality: str = ""
    description: str = ""
    protocol: Code = Code()
    performing_physician: PersonName = PersonName()


@quick
@dataclass(frozen=True, slots=True)
class RequestedProcedure:
    """What the filler makes of an order: one study to be. PS3.3 C.4.11."""

    id: str
    study_uid: str
    description: str = ""
    code: Code = Code()
    steps: tuple[ScheduledProcedureStep, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class Order:
    """An imaging service request. HL7 v2 ORC/OBR, DICOM Imaging Service Request (PS3.3 C.4.12), FHIR ServiceRequest.

    id            ours; also the FHIR logical id
    placer        Placer Order Number (ORC-2, 0040,2016)
    filler        Filler Order Number (ORC-3, 0040,2017)
    accession     Accession Number (OBR-18 / IPC-1, 0008,0050)
    status        HL7 table 0038 (ORC-5): SC scheduled, IP in process, CM completed, CA cancelled, DC discontinued, A some results,
                  HD on hold
    control       what an order control (table 0119) made of it that performed steps do not undo: CA and DC it is over, HD its
                  steps that were not begun are held; empty where none did
    scheduled_elsewhere   it came with its procedures: another filler schedules it, and tells of it
    service       Universal Service ID (OBR-4.1-3); `protocol` is OBR-4.4-6
    priority      DICOM words (0040,1003): STAT HIGH ROUTINE MEDIUM LOW
    requested     when the placer wants it (ORC-7.4 / TQ1-7)
    placed        when the order was made, seconds since 1970
    placer_application, placer_facility   MSH-3 and MSH-4 of the placer, where status changes go
    unplaced      made by the filler itself or from images alone: no placer order is behind it
    confidentiality   ORC-28, (0040,1008)
    weight_kg, size_m   the patient's, as decimal text, where the order brings them (OBX); (0010,1030), (0010,1020)
    specimen      what a laboratory examines: SPM-2 or SAC-3; specimen_type  what it is: SPM-4
    department    who is to act (table 0074), where it is not imaging: LAB ...; such an order is kept, and scheduled by nobody here
    """

    id: str
    patient_id: str
    placer: Identifier = Identifier("")
    filler: Identifier = Identifier("")
    accession: Identifier = Identifier("")
    status: str = "SC"
    service: Code = Code()
    protocol: Code = Code()
    priority: str = ""
    reason: Code = Code()
    clinical_information: str = ""
    comments: str = ""
    danger: str = ""
    transport: str = ""
    requesting_physician: Physician = Physician()
    referring_physician: Physician = Physician()
    requesting_service: str = ""
    institution: str = ""
    visit_number: Identifier = Identifier("")
    requested: str = ""
    placed: float = 0.0
    placer_application: str = ""
    placer_facility: str = ""
    unplaced: bool = False
    procedures: tuple[RequestedProcedure, ...] = ()
    version: int = 1
    updated: float = 0.0
    department: str = ""
    confidentiality: str = ""
    specimen: Identifier = Identifier("")
    weight_kg: str = ""
    size_m: str = ""
    specimen_type: Code = Code()
    control: str = ""
    scheduled_elsewhere: bool = False

    @property
    def is_over(self) -> bool:
        """Cancelled, discontinued or replaced by an order control: what is performed of it nevertheless changes it no more."""
        return self.control in _OVER or self.status == "CA"

    @property
    def is_held(self) -> bool:
        """On hold until it is released."""
        return self.control == "HD" or self.status == "HD"

    @property
    def study_uids(self) -> tuple[str, ...]:
        """Study Instance UIDs of the requested procedures."""
        return tuple(one.study_uid for one in self.procedures)

    def step(self, sps_id: str) -> tuple[RequestedProcedure, ScheduledProcedureStep] | None:
        """The scheduled step with this SPS ID and its procedure."""
        for procedure in self.procedures:
            for step in procedure.steps:
                if step.id == sps_id:
                    return procedure, step
        return None

    def with_step_status(self, sps_ids: frozenset[str] | None, status: str) -> Order:
        """This order with the status of the named steps (None: of all) changed."""
        procedures = tuple(
            replace(
                procedure,
                steps=tuple(
                    replace(step, status=status) if sps_ids is None or step.id in sps_ids else step
                    for step in procedure.steps
                ),
            )
            for procedure in self.procedures
        )
        return replace(self, procedures=procedures)


@quick
@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """An order became known to the filler."""

    order: Order


@quick
@dataclass(frozen=True, slots=True)
class OrderChanged:
    """An order, its procedures or its steps changed."""

    order: Order
    previous: Order


@quick
@dataclass(frozen=True, slots=True)
class ReferencedInstance:
    """A SOP class and a SOP instance: the item of any Referenced SOP Sequence."""

    sop_class: str
    sop_instance: str


@quick
@dataclass(frozen=True, slots=True)
class PerformedSeries:
    """An item of Performed Series Sequence (0040,0340)."""

    uid: str
    protocol_name: str = ""
    description: str = ""
    retrieve_aet: str = ""
    operator: PersonName = PersonName()
    images: tuple[ReferencedInstance, ...] = ()
    others: tuple[ReferencedInstance, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class StepReference:
    """An item of Scheduled Step Attributes Sequence (0040,0270): which scheduled step a performed one answers."""

    study_uid: str = ""
    accession: str = ""
    requested_procedure_id: str = ""
    sps_id: str = ""
    placer: str = ""
    filler: str = ""


FINAL_PPS_STATUSES = ("COMPLETED", "DISCONTINUED")


@quick
@dataclass(frozen=True, slots=True)
class PerformedProcedureStep:
    """A modality performed procedure step, as MPPS tells it. PS3.4 Annex F, PS3.3 C.4.13-15.

    sop_instance   of the MPPS object
    dataset        the current attribute list, explicit VR little endian, as N-CREATE and N-SETs made it
    """

    sop_instance: str
    patient_id: str
    pps_id: str = ""
    status: str = "IN PROGRESS"
    station_aet: str = ""
    station_name: str = ""
    modality: str = ""
    start: str = ""
    end: str = ""
    study_id: str = ""
    scheduled: tuple[StepReference, ...] = ()
    series: tuple[PerformedSeries, ...] = ()
    discontinuation: Code = Code()
    order_ids: tuple[str, ...] = ()
    dataset: bytes = b""
    version: int = 1
    updated: float = 0.0

    @property
    def is_final(self) -> bool:
        """Completed or discontinued: may no longer be updated (PS3.4 F.7.2.2.2)."""
        return self.status in FINAL_PPS_STATUSES


@quick
@dataclass(frozen=True, slots=True)
class PerformedStepRecorded:
    """A performed procedure step was created or set."""

    step: PerformedProcedureStep
    previous: PerformedProcedureStep | None = None


WRONG_WORKLIST_ENTRY = "110514"
"""DCM 110514 "Incorrect worklist entry selected": the step says nothing about the order. PS3.16 CID 9300."""

_OVER = ("CA", "DC")
_STEP_WORDS = {"IN PROGRESS": "STARTED", "COMPLETED": "COMPLETED", "DISCONTINUED": "DISCONTINUED"}
_STEP_RANKS = ("", "DISCONTINUED", "COMPLETED", "STARTED")
_PERFORMED = frozenset(_STEP_WORDS.values())
_BEGUN = _PERFORMED | {"CANCELED"}


def _answered(order: Order, reference: StepReference) -> frozenset[str]:
    """The SPS IDs of the order that a performed step answers. One that names none answers the only step that it can mean."""
    if reference.sps_id:
        return frozenset((reference.sps_id,))
    of_study = [one for one in order.procedures if one.study_uid == reference.study_uid] or order.procedures
    ids = [step.id for one in of_study for step in one.steps]
    return frozenset(ids) if len(ids) == 1 else frozenset()


def _progress(order: Order, steps: Iterable[PerformedProcedureStep]) -> dict[str, str]:
    """SPS ID -> the status that performed steps give it, "" where all of them took the wrong worklist entry.

    Several may answer one (PS3.4 F.1): while one is in progress it is begun; else completed where one is; else discontinued.
    """
    found: dict[str, str] = {}
    for one in steps:
        status = "" if one.discontinuation.value == WRONG_WORKLIST_ENTRY else _STEP_WORDS.get(one.status, "STARTED")
        for reference in one.scheduled:
            for id in _answered(order, reference):
                found[id] = max(found.get(id, ""), status, key=_STEP_RANKS.index)
    return found


def status_after(order: Order, steps: tuple[PerformedProcedureStep, ...]) -> str:
    """The order's status (table 0038) after its performed steps, as its scheduled ones are now. RAD-3, mapping section 4.

    steps    all performed steps that refer to the order
    returns  IP from the first one on; CM once each scheduled step is completed, DC once each is discontinued; HD while what is not
             begun is held; SC where all took the wrong worklist entry; what it was where an order control ended it
    """
    if order.is_over:
        return order.status
    telling = [one for one in steps if one.discontinuation.value != WRONG_WORKLIST_ENTRY]
    if not telling:
        return order.status if not steps else "HD" if order.is_held else "SC"
    if any(one.status == "IN PROGRESS" for one in telling):
        return "IP"
    wanted = [step.status for procedure in order.procedures for step in procedure.steps if step.status != "CANCELED"]
    for status, word in (("COMPLETED", "CM"), ("DISCONTINUED", "DC")):
        if wanted and all(one == status for one in wanted):
            return word
    return "HD" if "ON HOLD" in wanted else "IP"


def performed(order: Order, steps: tuple[PerformedProcedureStep, ...], *, when: float) -> tuple[OrderChanged, ...]:
    """The order after a performed step was recorded: scheduled steps STARTED, COMPLETED, DISCONTINUED, and its own status.

    steps   all performed steps that refer to the order, the one that was recorded too
    """
    if order.is_over:
        return ()
    changed = order
    for id, status in _progress(order, steps).items():
        # taken from the worklist by mistake: it is to be done as before
        changed = changed.with_step_status(frozenset((id,)), status or ("ON HOLD" if order.is_held else "SCHEDULED"))
    changed = replace(changed, status=status_after(changed, steps))
    if changed == order:
        return ()
    return (OrderChanged(replace(changed, version=order.version + 1, updated=when), order),)


def cancelled(order: Order, *, discontinue: bool, when: float) -> tuple[OrderChanged, ...]:
    """Cancel (ORC-1 CA) or discontinue (DC) an order. HL7 v2 ch. 4; RAD-2, RAD-13.

    raises   Conflict   a completed order can no longer be cancelled
    """
    if order.status == "CM":
        raise Conflict("a completed order cannot be cancelled", where="ORC-1", section="HL7 v2.5.1 4.5.1.1")
    status = "DC" if discontinue else "CA"
    if order.is_over or (order.status == status and not order.procedures):
        return ()
    changed = order.with_step_status(None, "DISCONTINUED" if discontinue else "CANCELED")
    changed = replace(changed, status=status, control=status, version=order.version + 1, updated=when)
    return (OrderChanged(changed, order),)


def held(order: Order, *, when: float) -> tuple[OrderChanged, ...]:
    """Hold an order (ORC-1 HD): its scheduled steps are not offered in the worklist until it is released. HL7 v2 4.5.1.1.

    raises   Conflict   an order that ended, or of which every step has begun, can no longer be held
    """
    if order.is_over or order.status in ("CM", "CA", "DC"):
        raise Conflict("an order that ended cannot be held", where="ORC-1", section="HL7 v2.5.1 4.5.1.1")
    if order.is_held:
        return ()
    statuses = {step.status for procedure in order.procedures for step in procedure.steps}
    if statuses and statuses <= _BEGUN:
        raise Conflict("each step of the order has begun", where="ORC-1", section="HL7 v2.5.1 4.5.1.1")
    changed = _with_steps(order, "SCHEDULED", "ON HOLD")
    is_performed = "STARTED" in statuses or (order.status == "IP" and not statuses & _PERFORMED)
    status = "IP" if is_performed else "HD"
    return (
        OrderChanged(replace(changed, status=status, control="HD", version=order.version + 1, updated=when), order),
    )


def released(order: Order, *, when: float) -> tuple[OrderChanged, ...]:
    """Release an order that was held (ORC-1 RL); one that was not is left as it is."""
    if not order.is_held:
        return ()
    changed = _with_steps(order, "ON HOLD", "SCHEDULED")
    statuses = {step.status for procedure in order.procedures for step in procedure.steps}
    status = order.status if order.status != "HD" else "IP" if statuses & _PERFORMED else "SC"
    return (OrderChanged(replace(changed, status=status, control="", version=order.version + 1, updated=when), order),)


def _with_steps(order: Order, before: str, after: str) -> Order:
    named = frozenset(step.id for one in order.procedures for step in one.steps if step.status == before)
    return order.with_step_status(named, after) if named else order


def kept(order: Order) -> tuple[OrderChanged, ...]:
    """A new order that another department is to fill: it is known from now on, and nobody here schedules it.

    It is told as a change and not as `OrderPlaced`, which is the word that the imaging filler acts on.
    """
    return (OrderChanged(order, replace(order, version=0)),)
