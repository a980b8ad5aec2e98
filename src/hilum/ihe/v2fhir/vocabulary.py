"""Codes through the code maps of the guide: concept maps between a v2 table and a FHIR code system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hilum.ihe.v2fhir.engine import Frame, Json
from hilum.ihe.v2fhir.tables import CodeMap
from hilum.ihe.v2fhir.values import Convert

__all__ = ["coder", "translator"]


_MOST_KEPT, _LONGEST_KEPT = 2048, 160


def coder(codes: CodeMap, convert: Convert) -> Convert:
    """What converts the FHIR code of a v2 code; where the map has none, the code itself, unless only certain codes may stand there.

    Codes are few: what became of each is kept.
    """
    kept: dict[str, Any] = {}

    def coded(text: str, zone: str) -> Any:
        if text in kept:
            return kept[text]
        found = codes.codes.get(text) or codes.codes.get(text.upper())
        value = convert(found[0] if found is not None and found[0] else text, zone)
        if len(text) <= _LONGEST_KEPT:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            kept[text] = value
        return value

    return coded


def translator(codes: CodeMap, kind: str) -> Callable[[Frame, Json], None]:
    """What puts the mapped coding into a CodeableConcept or Coding. The sender's coding stays where it says something else."""
    table = codes.system

    def translate_coding(coding: Json) -> Json | None:
        """The mapped coding of a coding from that table, None where the map has none."""
        code = coding.get("code")
        system = coding.get("system")
        if not isinstance(code, str) or (system is not None and system != table):
            return None
        if system is None and table:
            coding["system"] = table
        found = codes.codes.get(code)
        if found is None or not found[0]:
            return None
        mapped: Json = {"code": found[0]}
        if found[2]:
            mapped["system"] = found[2]
        if found[1]:
            mapped["display"] = found[1]
        return mapped

    def of_a_coding(frame: Frame, value: Json) -> None:
        mapped = translate_coding(value)
        if mapped is not None:
            value.update(mapped)

    def of_a_concept(frame: Frame, value: Json) -> None:
        codings = value.get("coding")
        if not codings:
            return
        first = codings[0]
        mapped = translate_coding(first)
        if mapped is None:
            return
        if mapped.get("system", table) == first.get("system") and mapped["code"] == first.get("code"):
            first.update({name: said for name, said in mapped.items() if name not in first})
        else:
            codings.insert(0, mapped)

    return of_a_coding if kind == "Coding" else of_a_concept
