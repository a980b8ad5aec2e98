"""UCUM from ucum-essence.xml: its units and prefixes, held against the table of `hilum.fhir.units`. UCUM 2.2, 2.1.

The essence may be used and not altered, so none is bundled; what a kept one has beside the own table is known while it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from hilum.core.terminology import ABSTRACT, SYNONYM, ConceptIndex, ConceptWriter, Release
from hilum.fhir.terminology.releases.files import Files, Member, Progress, Record, records, root_of, wrong
from hilum.fhir.units import OWN, Row, Table

__all__ = ["SYSTEM", "find", "load", "table_of"]

SYSTEM = "http://unitsofmeasure.org"


def find(files: Files) -> Member | None:
    """An essence of UCUM."""
    candidates = [one for one in files.values() if one.base.lower().endswith(".xml") and "ucum" in one.base.lower()]
    return next((one for one in candidates if root_of(one) == "root"), None)


def load(member: Member, writer: ConceptWriter, progress: Progress) -> Release:
    """Write an essence; counts tell units that the own table does not have (`units more`) or has otherwise (`units otherwise`)."""
    writer.source(member.base)
    version = ""
    read: list[Row] = []
    for record in records(member, progress):
        if record.name == "root":
            version = record.get("version")
        elif record.name == "prefix":
            read += _prefix(member, record, writer)
        elif record.name in ("base-unit", "unit"):
            read += _unit(member, record, writer)
    more, otherwise = OWN.compare(read)
    counts = {"units more": len(more), "units otherwise": len(otherwise)}
    return Release(
        SYSTEM, version, "UCUM", counts=counts, notice="UCUM is used under the UCUM Copyright Notice and License"
    )


def _code(member: Member, record: Record) -> str:
    code = record.get("Code")
    if not code or not code.isascii() or len(code) > 60 or not code.isprintable():
        raise wrong(member, record.line, "not a code of UCUM")
    return code


def _names(code: str, record: Record, writer: ConceptWriter) -> str:
    names = [one.text for one in record.all("name") if one.text]
    for name in names[1:]:
        writer.designation(code, "en", SYNONYM, name)
    symbol = record.text_of("printSymbol")
    if symbol and symbol not in (code, *names):
        writer.designation(code, "en", SYNONYM, symbol)
    return names[0] if names else code


def _prefix(member: Member, record: Record, writer: ConceptWriter) -> Iterator[Row]:
    """A prefix is no unit: it stands among the codes as an annotation, which no unit is written as."""
    code = _code(member, record)
    value = record.first("value")
    number = value.get("value") if value is not None else ""
    key = f"{{prefix {code}}}"
    writer.concept(key, _names(key, record, writer), ABSTRACT, line=record.line)
    writer.property(key, "kind", "prefix")
    writer.property(key, "value", _number(member, record, number))
    yield Row(code, "prefix", number, "")


def _number(member: Member, record: Record, text: str) -> str:
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise wrong(member, record.line, "a value that is no number") from None
    if not found.is_finite() or abs(found.adjusted()) > 400 or len(text) > 200:
        raise wrong(member, record.line, "a value that is no number")
    return text


def _unit(member: Member, record: Record, writer: ConceptWriter) -> Iterator[Row]:
    code = _code(member, record)
    writer.concept(code, _names(code, record, writer), line=record.line)
    value = record.first("value")
    is_metric = record.get("isMetric") == "yes" or record.name == "base-unit"
    if record.name == "base-unit":
        kind = "base"
    elif record.get("isSpecial") == "yes":
        kind = "special"
    elif record.get("isArbitrary") == "yes":
        kind = "arbitrary"
    else:
        kind = "metric" if is_metric else "plain"
    number = expression = ""
    if value is not None and kind in ("metric", "plain"):
        number, expression = _number(member, record, value.get("value")), value.get("Unit")
        writer.property(code, "value", number)
        writer.property(code, "Unit", expression)
    writer.property(code, "kind", kind)
    writer.property(code, "isMetric", "true" if is_metric else "false")
    if record.get("class"):
        writer.property(code, "class", record.get("class"))
    if kinds := record.text_of("property"):
        writer.property(code, "property", kinds)
    yield Row(code, kind, number, expression, is_metric)


def table_of(index: ConceptIndex) -> Table:
    """The own table with what a kept essence has beside it."""
    rows: list[Row] = []
    for code in index.codes():
        facts = {one.name: one.value for one in index.properties(code)}
        name = code[8:-1] if facts.get("kind") == "prefix" else code
        rows.append(
            Row(
                name,
                facts.get("kind", ""),
                facts.get("value", ""),
                facts.get("Unit", ""),
                facts.get("isMetric") == "true",
            )
        )
    return OWN.extended(rows)
