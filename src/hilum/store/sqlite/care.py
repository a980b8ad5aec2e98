"""Orders, performed steps and results in the database."""

# ruff: noqa: S608 - statements are made of our own constants; values are always bound

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hilum.core.identity import Identifier, Patient
from hilum.core.order import Order, PerformedProcedureStep
from hilum.core.quick import replace
from hilum.core.record import Page, WorklistItem
from hilum.core.result import Result
from hilum.store.codec import codec
from hilum.store.matching import is_universal
from hilum.store.sqlite.connection import Context, Where, like
from hilum.store.sqlite.people import SqlVisits, add_name

__all__ = ["SqlOrders", "SqlResults"]

_ORDER = codec(Order)
_PERFORMED = codec(PerformedProcedureStep)
_RESULT = codec(Result)
_PATIENT = codec(Patient)

_PUT_NEW_ORDER = (
    "INSERT INTO orders (key, id, patient_id, placer, placer_authority, filler, filler_authority, accession, status, placed,"
    " specimen, body) VALUES"
)
_PUT_ORDER = (
    f"{_PUT_NEW_ORDER} (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET patient_id = excluded.patient_id,"
    " placer = excluded.placer, placer_authority = excluded.placer_authority, filler = excluded.filler,"
    " filler_authority = excluded.filler_authority, accession = excluded.accession, status = excluded.status,"
    " placed = excluded.placed, specimen = excluded.specimen, body = excluded.body RETURNING key"
)
_GET_ORDER = "SELECT body, patient_id FROM orders WHERE id = ?"
# The newest order with a number; by value alone where no authority is asked for.
_BY_PLACER = (
    "SELECT body, patient_id FROM orders WHERE placer = ? AND placer <> '' AND (? = '' OR placer_authority = ?)"
    " ORDER BY key DESC LIMIT 1"
)
_BY_FILLER = (
    "SELECT body, patient_id FROM orders WHERE filler = ? AND filler <> '' AND (? = '' OR filler_authority = ?)"
    " ORDER BY key DESC LIMIT 1"
)
_BY_ACCESSION = "SELECT body, patient_id FROM orders WHERE accession = ? AND accession <> '' ORDER BY key DESC LIMIT 1"
# The newest order with a requested procedure for a study.
_BY_STUDY = (
    "SELECT o.body, o.patient_id FROM requested_procedures r JOIN orders o ON o.key = r.order_key"
    " WHERE r.study_uid = ? ORDER BY o.key DESC LIMIT 1"
)
_BY_SPECIMEN = "SELECT body, patient_id FROM orders WHERE specimen = ? AND specimen <> '' ORDER BY key DESC"
_ORDERS_OF = "SELECT body, patient_id FROM orders WHERE patient_id = ? ORDER BY key DESC"
_DROP_PROCEDURES = "DELETE FROM requested_procedures WHERE order_key = ?"
_PUT_PROCEDURE = "INSERT OR IGNORE INTO requested_procedures (study_uid, order_key) VALUES"
_DROP_STEPS = "DELETE FROM scheduled_steps WHERE order_key = ?"
_DROP_STATIONS = "DELETE FROM step_stations WHERE order_key = ?"
_PUT_STEP = "INSERT INTO scheduled_steps VALUES"
_PUT_STATION = "INSERT OR IGNORE INTO step_stations (aet, order_key, procedure_number, step_number) VALUES"

_PUT_PERFORMED = (
    "INSERT INTO performed_steps (sop_instance, patient_id, status, body, dataset) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (sop_instance) DO UPDATE SET patient_id = excluded.patient_id, status = excluded.status,"
    " body = excluded.body, dataset = excluded.dataset RETURNING key"
)
_DROP_PERFORMED_ORDERS = "DELETE FROM performed_orders WHERE step_key = ?"
_PUT_PERFORMED_ORDER = "INSERT OR IGNORE INTO performed_orders (order_id, step_key) VALUES (?, ?)"
_GET_PERFORMED = "SELECT body, patient_id, dataset FROM performed_steps WHERE sop_instance = ?"
# Performed steps that answer an order, oldest first.
_PERFORMED_OF_ORDER = (
    "SELECT p.body, p.patient_id, p.dataset FROM performed_orders o JOIN performed_steps p ON p.key = o.step_key"
    " WHERE o.order_id = ? ORDER BY p.key"
)
_PERFORMED_OF_PATIENT = "SELECT body, patient_id, dataset FROM performed_steps WHERE patient_id = ? ORDER BY key"
_NEVER_WAIT = ("performed steps", "")
"""Performed steps are written at once."""


def _order(row: tuple[str, str]) -> Order:
    order = _ORDER.decode(row[0])
    return order if order.patient_id == row[1] else replace(order, patient_id=row[1])


def _performed(row: tuple[str, str, bytes]) -> PerformedProcedureStep:
    return replace(_PERFORMED.decode(row[0]), patient_id=row[1], dataset=row[2])


class SqlOrders:
    """Orders with their procedures and steps, and performed steps."""

    def __init__(self, context: Context, visits: SqlVisits) -> None:
        self._context = context
        self._execute = context.execute
        self._visits = visits

    def _one(self, statement: str, parameters: tuple[Any, ...], about: tuple[str, str]) -> Order | None:
        row = self._context.look(statement, parameters, about).fetchone()
        return None if row is None else _order(row)

    def _all(self, statement: str, about: tuple[str, str]) -> list[Order]:
        return [_order(row) for row in self._context.look(statement, about[1:], about)]

    def get(self, id: str) -> Order | None:
        """By our id."""
        return self._one(_GET_ORDER, (id,), ("orders", id))

    def by_placer(self, number: Identifier) -> Order | None:
        """By Placer Order Number."""
        value, authority = number.value, number.authority.key
        return self._one(_BY_PLACER, (value, authority, authority), ("placer numbers", value))

    def by_filler(self, number: Identifier) -> Order | None:
        """By Filler Order Number."""
        value, authority = number.value, number.authority.key
        return self._one(_BY_FILLER, (value, authority, authority), ("filler numbers", value))

    def by_accession(self, accession: str) -> Order | None:
        """By accession number."""
        return self._one(_BY_ACCESSION, (accession,), ("accession numbers", accession))

    def by_study(self, study_uid: str) -> Order | None:
        """By Study Instance UID of a requested procedure."""
        return self._one(_BY_STUDY, (study_uid,), ("studies ordered", study_uid)) if study_uid else None

    def by_specimen(self, value: str) -> list[Order]:
        """All of a specimen, newest first."""
        return self._all(_BY_SPECIMEN, ("specimens", value))

    def of_patient(self, patient_id: str) -> list[Order]:
        """All of a patient, newest first."""
        return self._all(_ORDERS_OF, ("orders of", patient_id))

    def search(
        self, *, status: Sequence[str] = (), placed: tuple[float, float] = (0.0, 0.0), page: Page = Page()
    ) -> list[Order]:
        """Orders by status and time of placing, newest first."""
        where = Where()
        where.among("status", status)
        if placed[0]:
            where.add("placed >= ?", placed[0])
        if placed[1]:
            where.add("placed <= ?", placed[1])
        rows = self._execute(
            f"SELECT body, patient_id FROM orders WHERE {where} ORDER BY placed DESC, key DESC LIMIT ? OFFSET ?",
            (*where.parameters, page.limit, page.offset),
        )
        return [_order(row) for row in rows]

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
        where = Where()
        where.among("s.status", statuses)
        where.within("s.start", start)
        where.matching("s.modality", modality)
        where.matching("s.sps_id", sps_id)
        where.matching("s.procedure_id", requested_procedure_id)
        where.equal("s.study_uid", study_uid)
        where.matching_some("o.accession", accession)
        add_name(where, patient_name, "o.patient_id")
        if not is_universal(station_aet):
            piece, parameters = like("t.aet", station_aet)
            where.add(
                "EXISTS (SELECT 1 FROM step_stations t WHERE t.order_key = s.order_key"
                f" AND t.procedure_number = s.procedure_number AND t.step_number = s.step_number AND {piece})",
                *parameters,
            )
        if not is_universal(patient_identifier):
            piece, parameters = like("i.value", patient_identifier)
            where.add(
                f"EXISTS (SELECT 1 FROM patient_identifiers i WHERE i.patient_id = p.id AND {piece})",
                *parameters,
            )
        rows = self._execute(
            "SELECT o.body, o.patient_id, p.body, s.procedure_number, s.step_number"
            " FROM scheduled_steps s JOIN orders o ON o.key = s.order_key JOIN patients p ON p.id = o.patient_id"
            f" WHERE {where} ORDER BY s.start, s.sps_id LIMIT ? OFFSET ?",
            (*where.parameters, page.limit, page.offset),
        ).fetchall()
        found = []
        for body, patient_id, patient, procedure_number, step_number in rows:
            order = _order((body, patient_id))
            procedure = order.procedures[procedure_number]
            visit = self._visits.find(order.visit_number) if order.visit_number else None
            step = procedure.steps[step_number]
            found.append(WorklistItem(_PATIENT.decode(patient), order, procedure, step, visit))
        return found

    def performed(self, sop_instance: str) -> PerformedProcedureStep | None:
        """A performed procedure step by its SOP Instance UID."""
        row = self._execute(_GET_PERFORMED, (sop_instance,)).fetchone()
        return None if row is None else _performed(row)

    def performed_of_order(self, order_id: str) -> list[PerformedProcedureStep]:
        """All performed steps that answer an order, oldest first."""
        return [_performed(row) for row in self._context.look(_PERFORMED_OF_ORDER, (order_id,), _NEVER_WAIT)]

    def performed_of_patient(self, patient_id: str) -> list[PerformedProcedureStep]:
        """All performed steps of a patient, oldest first."""
        return [_performed(row) for row in self._context.look(_PERFORMED_OF_PATIENT, (patient_id,), _NEVER_WAIT)]

    def put(self, order: Order) -> None:
        """Insert or replace, with its rows in the worklist."""
        context, id = self._context, order.id
        patient_id = context.survivor(order.patient_id)
        placer, filler = order.placer, order.filler
        row = (
            id,
            patient_id,
            placer.value,
            placer.authority.key,
            filler.value,
            filler.authority.key,
            order.accession.value,
            order.status,
            order.placed,
            order.specimen.value,
            _ORDER.encode(order),
        )
        about = (
            ("orders", id),
            ("orders of", patient_id),
            ("placer numbers", placer.value),
            ("filler numbers", filler.value),
            ("accession numbers", order.accession.value),
            ("specimens", order.specimen.value),
        )
        key = context.again("orders", id)
        if key is not None:
            # placed and scheduled in one unit of work: written once
            context.anew("orders", id, (key, *row), *about)
        elif context.is_new("orders", id):
            key = context.next_key("orders", "key")
            context.later(_PUT_NEW_ORDER, (key, *row), *about)
            if not order.procedures:
                context.may_come_again("orders", id)
        else:
            (key,) = self._execute(_PUT_ORDER, (context.next_key("orders", "key"), *row)).fetchone()
            self._execute(_DROP_PROCEDURES, (key,))
            self._execute(_DROP_STEPS, (key,))
            self._execute(_DROP_STATIONS, (key,))
        for number, procedure in enumerate(order.procedures):
            uid = procedure.study_uid
            if uid:
                context.later(_PUT_PROCEDURE, (uid, key), ("studies ordered", uid))
            for place, step in enumerate(procedure.steps):
                found = (key, number, place, step.status, step.start, step.modality, step.id, procedure.id, uid)
                context.later(_PUT_STEP, found)
                for aet in step.station_aets:
                    context.later(_PUT_STATION, (aet, key, number, place))

    def put_performed(self, step: PerformedProcedureStep) -> None:
        """Insert or replace a performed step."""
        patient_id = self._context.survivor(step.patient_id)
        body = _PERFORMED.encode(replace(step, dataset=b""))
        (key,) = self._execute(
            _PUT_PERFORMED, (step.sop_instance, patient_id, step.status, body, step.dataset)
        ).fetchone()
        self._execute(_DROP_PERFORMED_ORDERS, (key,))
        for order_id in step.order_ids:
            self._execute(_PUT_PERFORMED_ORDER, (order_id, key))


_PUT_RESULT = (
    "INSERT INTO results (id, patient_id, filler, filler_authority, accession, study_uid, body) VALUES"
    " ON CONFLICT (id) DO UPDATE SET patient_id = excluded.patient_id, filler = excluded.filler,"
    " filler_authority = excluded.filler_authority, accession = excluded.accession, study_uid = excluded.study_uid,"
    " body = excluded.body"
)
_GET_RESULT = "SELECT body, patient_id FROM results WHERE id = ?"
_RESULTS_OF = "SELECT body, patient_id FROM results WHERE patient_id = ? ORDER BY key DESC"


def _result(row: tuple[str, str]) -> Result:
    result = _RESULT.decode(row[0])
    return result if result.patient_id == row[1] else replace(result, patient_id=row[1])


class SqlResults:
    """Reports."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._execute = context.execute

    def get(self, id: str) -> Result | None:
        """By our id."""
        row = self._context.look(_GET_RESULT, (id,), ("results", id)).fetchone()
        return None if row is None else _result(row)

    def find(self, *, filler: Identifier | None = None, accession: str = "", study_uid: str = "") -> list[Result]:
        """Results that match all keys given, newest first; none where no key is given."""
        where, about = Where(), ("", "")
        if filler is not None and filler.value:
            where.add("filler = ? AND filler <> ''", filler.value)
            where.equal("filler_authority", filler.authority.key)
            about = ("results of filler", filler.value)
        if accession:
            where.add("accession = ? AND accession <> ''", accession)
            about = ("results of accession", accession)
        if study_uid:
            where.add("study_uid = ? AND study_uid <> ''", study_uid)
            about = ("results of study", study_uid)
        if not where.pieces:
            return []
        rows = self._context.look(
            f"SELECT body, patient_id FROM results WHERE {where} ORDER BY key DESC", where.parameters, about
        )
        return [_result(row) for row in rows]

    def of_patient(self, patient_id: str) -> list[Result]:
        """All of a patient, newest first."""
        found = self._context.look(_RESULTS_OF, (patient_id,), ("results of", patient_id))
        return [_result(row) for row in found]

    def put(self, result: Result) -> None:
        """Insert or replace; blobs of its attachments are kept, those of the former version released."""
        context, id = self._context, result.id
        former = self.get(id)
        patient_id = context.survivor(result.patient_id)
        filler, accession, study_uid = result.filler, result.accession.value, result.study_uid
        row = (id, patient_id, filler.value, filler.authority.key, accession, study_uid, _RESULT.encode(result))
        about: tuple[tuple[str, str], ...] = (
            ("results", id),
            ("results of", patient_id),
            ("results of filler", filler.value),
            ("results of accession", accession),
            ("results of study", study_uid),
        )
        if former is not None:
            about += (
                ("results of", former.patient_id),
                ("results of filler", former.filler.value),
                ("results of accession", former.accession.value),
                ("results of study", former.study_uid),
            )
        context.later(_PUT_RESULT, row, *about)
        for one in result.attachments:
            context.keep(one.blob)
        for one in former.attachments if former is not None else ():
            context.release(one.blob)
