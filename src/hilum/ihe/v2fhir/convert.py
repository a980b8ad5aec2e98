"""HL7 v2 to FHIR R4: one message in, one bundle out. Pure: the same message gives the same bundle, id for id."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hilum.core.errors import BudgetExceeded, Unsupported
from hilum.hl7v2.data.er7 import Message
from hilum.ihe.v2fhir.compile import Compiler
from hilum.ihe.v2fhir.engine import Json, Lost, Run
from hilum.ihe.v2fhir.finish import finish
from hilum.ihe.v2fhir.messages import MessagePlan
from hilum.ihe.v2fhir.tables import FieldRow, MessageRow, Overrides, Tables, events, load
from hilum.ihe.v2fhir.values import checked_zone, date_time, namespace_uri, zone_of, zoned

__all__ = ["Converted", "Converter", "convert", "converter_of"]

MOST_REPETITIONS = 100_000
"""Of all fields together: each becomes elements, many times as large as itself."""


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of a message.

    bundle     a Bundle of type message, its MessageHeader first
    unmapped   places of the message that are not in the bundle, and why; never their values. A segment ("ZBD"), a field ("OBX[2]-5"),
               or a component with a value that no row of the tables reads ("PID-3.9", "PID-5[2].8" in the second repetition,
               "OBR-4.3.2" a subcomponent)
    rows       how many rows of the tables were executed
    trace      the rows themselves, in the order of their work, where it was asked for
    map_name   the message map that was used
    """

    bundle: Json
    unmapped: tuple[Lost, ...]
    rows: int
    map_name: str
    trace: tuple[FieldRow | MessageRow, ...] = ()


class Converter:
    """The compiled tables of one set of overrides. Compiles a map when a message first needs it; use `converter_of`."""

    def __init__(self, tables: Tables, *, trace: bool = False) -> None:
        self.tables = tables
        self.compiler = Compiler(tables, trace=trace)
        self.is_tracing = trace
        self._plans: dict[str, MessagePlan] = {}

    def plan(self, name: str) -> MessagePlan:
        """The compiled message map of a name. raises KeyError"""
        known = self._plans.get(name)
        if known is None:
            known = self._plans[name] = MessagePlan(name, self.tables.messages[name], self.compiler)
        return known

    def map_name(self, code: str, event: str, structure: str) -> str:
        """The message map for MSH-9, "" where there is none: by event, else by structure."""
        known = events()
        found = known.get((code, event)) or known.get((code, "*")) or ""
        if found not in self.tables.messages:
            found = structure
        return found if found in self.tables.messages else ""

    def convert(
        self, message: Message, *, base: str = "", when: str = "", zone: str = "", policy: str = ""
    ) -> Converted:
        """Convert a message; see `convert`."""
        separator = message.delimiters.repetition
        if separator and message.raw.count(separator.encode()) > MOST_REPETITIONS:
            raise BudgetExceeded("more repetitions than allowed", where="content", section="HL7 v2.5.1 2.5.3")
        segments = message.segments()
        header = segments[0].fields
        component = message.delimiters.component or "\x00"
        code, event, structure = [*_field(header, 9).split(component), "", ""][:3]
        name = self.map_name(code, event, structure)
        if not name:
            raise Unsupported("no message map for this event", where="MSH-9", section="v2-to-FHIR")
        stamp = _field(header, 7).partition(component)[0]
        zone = zone_of(stamp) or checked_zone(zone)  # MSH-7's is that of the whole message. HL7 v2.5.1 2.15.9.7, 2.A.22
        if not when:
            sent = date_time(stamp, zone) or ""
            when = sent if "T" in sent else zoned(sent, "00:00:00", "", zone) if len(sent) == 10 else ""
        run = Run(message, self.tables.systems, when, zone, policy)
        if self.is_tracing:
            run.trace = []
        run.names = [segment.name for segment in segments]
        run.fields = [segment.fields for segment in segments]
        plan = self.plan(name)
        plan.run(run)
        sender = namespace_uri(run.leaf(_field(header, 4)) or run.leaf(_field(header, 3)) or "unknown")
        bundle = finish(run, sender, base)
        trace = tuple(run.trace) if run.trace is not None else ()
        return Converted(bundle, tuple(run.lost), run.executed, name, trace)  # type: ignore[arg-type]


def _field(fields: list[str], number: int) -> str:
    return fields[number] if number < len(fields) else ""


@cache
def _usual() -> Converter:
    return Converter(load())


_with_overrides: dict[int, tuple[Overrides, Converter]] = {}


def converter_of(overrides: Overrides | None = None) -> Converter:
    """The converter of a set of overrides; kept, since compiling costs more than converting."""
    if overrides is None:
        return _usual()
    known = _with_overrides.get(id(overrides))
    if known is None or known[0] is not overrides:
        if len(_with_overrides) >= 16:
            _with_overrides.clear()
        known = _with_overrides[id(overrides)] = (overrides, Converter(load(overrides)))
    return known[1]


def convert(
    message: Message,
    *,
    overrides: Overrides | None = None,
    base: str = "",
    when: str = "",
    zone: str = "",
    policy: str = "",
) -> Converted:
    """Convert a message to a FHIR R4 bundle by the tables of the HL7 v2-to-FHIR guide.

    overrides   a site's rows, code maps, system names and decisions
    base        address of the FHIR server for fullUrls ("https://host/fhir"); "" = urn:uuid
    when        instant of the conversion, for Provenance; "" = that of the message, so that a repeat gives the same
    zone        zone of times without one where MSH-7 has none either: an offset ("+01:00") or a name of the IANA time zone
                database ("Europe/Berlin", with its daylight saving at the time that is said; values.py tells what becomes of an
                hour that comes twice or not at all); "" = UTC
    policy      URI of the policy under which is converted, for Provenance
    raises      Unsupported      no map for the message's event; a zone by name on a machine without time zone data
                Incorrect        no such zone
                BudgetExceeded   more repetitions than a message has
    """
    return converter_of(overrides).convert(message, base=base, when=when, zone=zone, policy=policy)
