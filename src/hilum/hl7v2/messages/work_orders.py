"""Work for an analyzer, OML^O33: the orders of one specimen, their cancellation, and that there is none. LAB-28; HL7 v2.5.1 4.4.8.

The work of one order on one analyzer is an AWOS (analytical work order step). Its id, in OBR-2, is the order's placer number. An
analyzer refuses an id that it has met; so work that was taken back or refused goes out anew as another run: `L1`, then `L1#2`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hilum.core.code import Code
from hilum.core.exchange import Draft
from hilum.core.identity import Identifier, Patient
from hilum.core.order import Order
from hilum.hl7v2.data.datatypes import write_cwe, write_ei, write_xcn
from hilum.hl7v2.data.er7 import Message, Segment
from hilum.hl7v2.data.escape import escape
from hilum.hl7v2.data.writer import Er7, Header, Value, Writer
from hilum.hl7v2.messages.patient import pid_fields
from hilum.hl7v2.messages.results_reading import read_specimens

__all__ = [
    "NOWHERE",
    "Place",
    "about_place",
    "about_specimens",
    "awos_id",
    "no_work_message",
    "order_number",
    "read_place",
    "work_order_message",
]

_LETTERS = {"STAT": "S", "HIGH": "A", "ROUTINE": "R", "MEDIUM": "T", "LOW": "R"}


_RUN = "#"


def awos_id(order: Order, run: int = 1) -> Identifier:
    """The number by which an analyzer knows the order: the placer's, else the filler's, with the run from the second on."""
    number = order.placer or order.filler
    return number if run < 2 else replace(number, value=f"{number.value}{_RUN}{run}")


def order_number(awos: str) -> str:
    """The order's number in an AWOS ID."""
    number, mark, run = awos.rpartition(_RUN)
    return number if mark and number and run.isascii() and run.isdigit() else awos


@dataclass(frozen=True, slots=True)
class Place:
    """What a query for work names: a container, or the place of one. QPD-3 to QPD-8 of LAB-27, fields of SAC in LAB-28.

    container   SAC-3; carrier, carrier_position   SAC-10, SAC-11; tray, tray_position   SAC-13, SAC-14; location   SAC-15
    Each as plain text; a position is a number, or several (row^column).
    """

    container: str = ""
    carrier: str = ""
    carrier_position: str = ""
    tray: str = ""
    tray_position: str = ""
    location: str = ""

    def __bool__(self) -> bool:
        return bool(self.container or self.carrier or self.tray)


NOWHERE = Place()
"""Nothing is said of where a specimen is."""


_AND = "^"
"""Between the numbers of a position. NA, HL7 v2.5.1 2.A.46."""
_FIELDS = {"QPD": (3, 4, 5, 6, 7, 8), "SAC": (3, 10, 11, 13, 14, 15)}
"""Where a segment names the container, its carrier and position there, its tray and position there, and its location."""


def read_place(segment: Segment) -> Place:
    """The place that a query for work names (QPD), or that a container is at (SAC)."""

    def part(field: int) -> str:
        return segment.value(field, 1, 1, 1)

    def position(field: int) -> str:
        found = segment.leaf_er7(field).split(segment.encoding.delimiters.component)
        return _AND.join(segment.encoding.plain(one) for one in found)

    container, carrier, in_carrier, tray, in_tray, location = _FIELDS[segment.name]
    return Place(part(container), part(carrier), position(in_carrier), part(tray), position(in_tray), part(location))


def about_place(draft: Draft, place: Place) -> None:
    """The exchange is about a container, and about where it is: what was said of a tube, a rack or a tray is found by it."""
    draft.about("specimen", place.container)
    for kind, holder, position in (
        ("carrier", place.carrier, place.carrier_position),
        ("tray", place.tray, place.tray_position),
    ):
        if holder:
            draft.about(kind, "/".join(filter(None, (holder, position))))


def about_specimens(draft: Draft, message: Message) -> None:
    """The exchange is about the specimens that the message names (SPM-2, SAC-3), and about where they are (SAC-10 to SAC-14)."""
    for segment in message:
        if segment.name == "SPM":
            draft.about("specimen", *read_specimens(segment))
        elif segment.name == "SAC":
            about_place(draft, read_place(segment))


def _begin(header: Header) -> Writer:
    return Writer(
        replace(
            header,
            code="OML",
            event="O33",
            structure="OML_O33",
            version=header.version if header.version.startswith("2.5") else "2.5.1",
            charset=header.charset or "UNICODE UTF-8",
            accept_acknowledgement="NE",
            application_acknowledgement="AL",
            profile=header.profile or "LAB-28^IHE",
        )
    )


def _role(letter: str) -> Er7:
    return Er7(f"{letter}^^HL70369")


def work_order_message(
    orders: Sequence[Order],
    patient: Patient,
    header: Header,
    control: Literal["NW", "CA"] = "NW",
    *,
    runs: Mapping[str, int] | None = None,
    place: Place = NOWHERE,
) -> bytes:
    """Write the work on one specimen, or its cancellation.

    orders   all of one specimen and of the patient
    runs     by order id; the first where it is not said
    place    where the analyzer said that the specimen's container is
    """
    write = _begin(header)
    write.add("PID", pid_fields(patient))
    one = orders[0].specimen if orders else Identifier("")
    kind = orders[0].specimen_type if orders else Code()
    who = one.authority
    parts = (one.value, who.namespace, who.universal_id, who.universal_id_type)
    number = Er7("&".join(escape(part) for part in parts).rstrip("&"))
    write.add("SPM", {1: "1", 2: number, 4: Er7(write_cwe(kind)), 11: _role("P")})
    write.add("SAC", {3: Er7(write_ei(one)), **_positions(place)})
    for order in orders:
        service = Er7(write_cwe(order.service))
        write.add("ORC", {1: control, 9: header.time})
        if letter := _LETTERS.get(order.priority):
            write.add("TQ1", {9: Er7(f"{letter}^^HL70485")})
        obr: dict[int, Value] = {2: Er7(write_ei(awos_id(order, (runs or {}).get(order.id, 1)))), 4: service}
        if order.requesting_physician:
            obr[16] = Er7(write_xcn(order.requesting_physician))
        write.add("OBR", obr)
        write.add("TCD", {1: service})
        if order.comments:
            write.add("NTE", {1: "1", 3: order.comments})
    return write.encode()


def _positions(place: Place) -> dict[int, Value]:
    in_carrier, in_tray = (
        Er7(_AND.join(escape(one) for one in text.split(_AND)))
        for text in (place.carrier_position, place.tray_position)
    )
    values: tuple[Value, ...] = (place.carrier, in_carrier, place.tray, in_tray, place.location)
    return dict(zip(_FIELDS["SAC"][1:], values, strict=True))


def no_work_message(place: Place, header: Header) -> bytes:
    """Write that there is no work for what a query named: the negative query response, ORC-1 DC."""
    write = _begin(header)
    write.add("SPM", {1: "1", 11: _role("U")})
    write.add("SAC", {3: place.container, **_positions(place)})
    write.add("ORC", {1: "DC", 9: header.time})
    return write.encode()
