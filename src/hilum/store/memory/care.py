"""Orders, performed steps and results in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hilum.core.identity import Identifier
from hilum.core.order import Order, PerformedProcedureStep
from hilum.core.record import Page, WorklistItem
from hilum.core.result import Result
from hilum.store.matching import in_range, is_universal, matches, matches_name
from hilum.store.memory.people import MemoryPatients, MemoryVisits, _same_number
from hilum.store.memory.tables import Tables, part

__all__ = ["MemoryOrders", "MemoryResults"]


class MemoryOrders:
    """Orders with their procedures and steps, and performed steps."""

    def __init__(self, tables: Tables, patients: MemoryPatients, visits: MemoryVisits) -> None:
        self._tables = tables
        self._patients = patients
        self._visits = visits

    def get(self, id: str) -> Order | None:
        """By our id."""
        return self._tables.orders.get(id)

    def _newest(self, fits: Callable[[Order], bool]) -> Order | None:
        return next((one for one in self._tables.orders.newest() if fits(one)), None)

    def by_placer(self, number: Identifier) -> Order | None:
        """By Placer Order Number."""
        return self._newest(lambda one: _same_number(number, one.placer))

    def by_filler(self, number: Identifier) -> Order | None:
        """By Filler Order Number."""
        return self._newest(lambda one: _same_number(number, one.filler))

    def by_accession(self, accession: str) -> Order | None:
        """By accession number."""
        return self._newest(lambda one: bool(accession) and one.accession.value == accession)

    def by_study(self, study_uid: str) -> Order | None:
        """By Study Instance UID of a requested procedure."""
        return self._newest(lambda one: bool(study_uid) and study_uid in one.study_uids)

    def by_specimen(self, value: str) -> list[Order]:
        """All of a specimen, newest first."""
        return [one for one in self._tables.orders.newest() if value and one.specimen.value == value]

    def of_patient(self, patient_id: str) -> list[Order]:
        """All of a patient, newest first."""
        return [one for one in self._tables.orders.newest() if one.patient_id == patient_id]

    def search(
        self, *, status: Sequence[str] = (), placed: tuple[float, float] = (0.0, 0.0), page: Page = Page()
    ) -> list[Order]:
        """Orders by status and time of placing, newest first."""
        low, high = placed
        found = [
            one
            for one in self._tables.orders.newest()
            if (not status or one.status in status)
            and (not low or one.placed >= low)
            and (not high or one.placed <= high)
        ]
        found.sort(key=lambda one: one.placed, reverse=True)
        return part(found, page)

    def worklist(
        self,
        *,
        station_aet: str = "",
        modality: str = "",
        start: tuple[str, str] = ("", ""),
        statuses: Sequence[str] = ("SCHEDULED", "ARRIVED", "READY", "STARTED"),
        patient_identifier: str = "",
        patient_name: str = "",
        accession: str = "",
        requested_procedure_id: str = "",
        sps_id: str = "",
        study_uid: str = "",
        page: Page = Page(),
    ) -> list[WorklistItem]:
        """Scheduled steps that match all keys given, by start."""
        found: list[WorklistItem] = []
        for order in self._tables.orders.values():
            if not matches(accession, order.accession.value, regard_case=True):
                continue
            patient = self._patients.current(order.patient_id)
            if patient is None or not matches_name(patient_name, patient.demographics.name):
                continue
            if not is_universal(patient_identifier) and not any(
                matches(patient_identifier, one.value, regard_case=True) for one in patient.identifiers
            ):
                continue
            for procedure in order.procedures:
                if not matches(requested_procedure_id, procedure.id, regard_case=True):
                    continue
                if study_uid and study_uid != procedure.study_uid:
                    continue
                for step in procedure.steps:
                    if (
                        (statuses and step.status not in statuses)
                        or not matches(sps_id, step.id, regard_case=True)
                        or not matches(modality, step.modality, regard_case=True)
                        or not in_range(step.start, start)
                    ):
                        continue
                    if not is_universal(station_aet) and not any(
                        matches(station_aet, aet, regard_case=True) for aet in step.station_aets
                    ):
                        continue
                    visit = self._visits.find(order.visit_number) if order.visit_number else None
                    found.append(WorklistItem(patient, order, procedure, step, visit))
        found.sort(key=lambda one: (one.step.start, one.step.id))
        return part(found, page)

    def performed(self, sop_instance: str) -> PerformedProcedureStep | None:
        """A performed procedure step by its SOP Instance UID."""
        return self._tables.performed.get(sop_instance)

    def performed_of_order(self, order_id: str) -> list[PerformedProcedureStep]:
        """All performed steps that answer an order, oldest first."""
        return [one for one in self._tables.performed.values() if order_id in one.order_ids]

    def performed_of_patient(self, patient_id: str) -> list[PerformedProcedureStep]:
        """All performed steps of a patient, oldest first."""
        return [one for one in self._tables.performed.values() if one.patient_id == patient_id]


class MemoryResults:
    """Reports."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, id: str) -> Result | None:
        """By our id."""
        return self._tables.results.get(id)

    def find(self, *, filler: Identifier | None = None, accession: str = "", study_uid: str = "") -> list[Result]:
        """Results that match all keys given, newest first; none where no key is given."""
        wants_filler = filler is not None and bool(filler.value)
        if not (wants_filler or accession or study_uid):
            return []
        return [
            one
            for one in self._tables.results.newest()
            if (filler is None or not wants_filler or _same_number(filler, one.filler))
            and (not accession or one.accession.value == accession)
            and (not study_uid or one.study_uid == study_uid)
        ]

    def of_patient(self, patient_id: str) -> list[Result]:
        """All of a patient, newest first."""
        return [one for one in self._tables.results.newest() if one.patient_id == patient_id]
