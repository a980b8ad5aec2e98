"""Results distribution: reports come as ORU^R01 (RAD-28, RAD-128) and go on to those who wait for them. RAD TF-2 4.28."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from hilum.core.exchange import Draft
from hilum.core.handler import Reaction
from hilum.core.record import Delivery, Event, Record
from hilum.core.result import ResultReceived
from hilum.hl7v2.messages.results import result_message
from hilum.ihe.profile import Plugin, Profile, Site
from hilum.ihe.rd.results import RAD28, RAD128
from hilum.ihe.swf import outbound
from hilum.ihe.swf.expected import report_expectation

__all__ = ["PLUGIN", "RdSettings", "profiles"]


@dataclass(frozen=True, slots=True)
class RdSettings:
    """The table `[profiles.rd]`.

    recipients   peers that get each report
    shape        RAD-128 names the study by code, RAD-28 by its name in words
    statuses     of reports that are sent on (OBR-25)
    order_s      a report without an order must find one within this time
    """

    recipients: tuple[str, ...] = ()
    shape: str = "RAD-128"
    statuses: tuple[str, ...] = ("P", "F", "C", "X")
    order_s: float = 3600.0


def _distributing(settings: RdSettings, site: Site) -> Reaction:
    shape: Literal["RAD-28", "RAD-128"] = "RAD-28" if settings.shape == "RAD-28" else "RAD-128"

    def distribute(event: Event, record: Record) -> Iterable[Event | Delivery]:
        if not isinstance(event, ResultReceived) or event.result.status not in settings.statuses:
            return []
        result = event.result
        patient = record.patients.current(result.patient_id)
        order = record.orders.get(result.order_id) if result.order_id else None
        whose = record.patients.current(order.patient_id) if order else patient
        if patient is None or (whose is not None and whose.id != patient.id):
            # a report that names another patient than its order is not spread further before somebody has looked at it
            return []
        documents = tuple((one.media_type, one.title, record.blobs.read(one.blob)) for one in result.attachments)
        draft = Draft()
        draft.about_patient(patient.identifiers[:1], patient.id)
        draft.about("placer", result.placer.value)
        draft.about("filler", result.filler.value)
        draft.about("accession", result.accession.value)
        draft.about("study", result.study_uid)
        sender = site.known_as(record.exchange.peer)
        out = []
        for destination in settings.recipients:
            if destination in sender:
                continue
            head = outbound.header(record, site, destination)
            content = result_message(result, patient, head, shape=shape, documents=documents)
            facts = (("control id", head.control_id), ("OBR-25", result.status))
            keys = tuple(draft.keys)
            out.append(
                Delivery(destination, outbound.COURIER, content, "ORU^R01", shape, facts, keys, created=record.now())
            )
        return out

    return distribute


def profiles(settings: RdSettings, site: Site) -> Iterable[Profile]:
    """Results distribution with these settings."""
    yield Profile(
        "RD",
        "Results Distribution",
        ("Report Manager", "Report Repository"),
        (RAD128, RAD28),
        reactions=(_distributing(settings, site),) if settings.recipients else (),
        expectations=(report_expectation(settings.order_s, site),),
    )


PLUGIN: Final = Plugin("rd", RdSettings, profiles)
"""The entry point."""
