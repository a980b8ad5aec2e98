"""Referrals out: REF^I12 to I15, the inverse of `referrals`. HL7 v2.5.1 chapter 11."""

from __future__ import annotations

from hilum.core.code import Code
from hilum.core.errors import Incorrect
from hilum.core.identity import Patient
from hilum.core.order import Order
from hilum.core.person import Physician
from hilum.core.visit import Visit
from hilum.hl7v2.data.datatypes import write_cwe, write_ei, write_xpn
from hilum.hl7v2.data.escape import escape
from hilum.hl7v2.data.writer import Er7, Header, Value
from hilum.hl7v2.messages.composing import begin
from hilum.hl7v2.messages.patient import pid_fields, pv1_fields

__all__ = ["referral_message"]

_STATUSES = {
    "IP": Code("A", "Accepted", "HL70283"),
    "CM": Code("A", "Accepted", "HL70283"),
    "SC": Code("P", "Pending", "HL70283"),
    "CA": Code("R", "Rejected", "HL70283"),
    "DC": Code("R", "Rejected", "HL70283"),
}
"""The order's status (table 0038) -> RF1-1."""
_PRIORITIES = {
    "STAT": Code("S", "STAT", "HL70280"),
    "HIGH": Code("A", "ASAP", "HL70280"),
    "ROUTINE": Code("R", "Routine", "HL70280"),
}
_ROLES = {"RP": "Referring Provider", "RT": "Referred to Provider"}
_PROVIDER_NUMBER = "PRN"
"""PLN.2 must be there: the number of a provider. Table 0203."""


def _provider(role: str, one: Physician) -> dict[int, Value]:
    return {
        1: Er7(write_cwe(Code(role, _ROLES[role], "HL70286"))),
        2: Er7(write_xpn(one.name)) if one.name else "",
        7: Er7(f"{escape(one.id)}^{_PROVIDER_NUMBER}") if one.id else "",
    }


def referral_message(
    event: str, order: Order, patient: Patient, header: Header, *, visit: Visit | None = None
) -> bytes:
    """Write REF^I12 (refer), I13 (change), I14 (cancel) or I15 (ask for the status) of an order of the department REF.

    raises   Incorrect 101     the order has no placer number: it is the originating referral identifier
             Unsupported 201   the version has no such event
    """
    if not order.placer:
        raise Incorrect("no referral identifier", where="RF1-6", section="HL7 v2.5.1 11.6.1.6", code="101")
    write = begin(header, "REF", event)
    rf1: dict[int, Value] = {
        1: Er7(write_cwe(_STATUSES.get(order.status, Code()))),
        2: Er7(write_cwe(_PRIORITIES.get(order.priority, Code()))),
        3: Er7(write_cwe(order.service)),
        6: Er7(write_ei(order.placer)),
        7: order.requested,
        10: Er7(write_cwe(order.reason)),
        11: Er7(write_ei(order.filler)),
    }
    write.add("RF1", rf1)
    write.add("PRD", _provider("RP", order.requesting_physician))
    if order.referring_physician:
        write.add("PRD", _provider("RT", order.referring_physician))
    write.add("PID", pid_fields(patient, account=order.visit_number, version=header.version))
    if visit is not None:
        write.add("PV1", pv1_fields(visit))
    return write.encode()
