"""Write src/hilum/fhir/views/__init__.pyi: the typed views of FHIR, for editors and type checkers.

    .venv/bin/python tools/generate_fhir_views.py [--check]

The source is the element table of the edition (src/hilum/fhir/definitions), so that the stub and the classes, which are made
from that table when they are asked for, know the same names. `--check` writes nothing and ends with 1 when the file differs.
"""

from __future__ import annotations

import keyword
import sys
from collections.abc import Iterator
from pathlib import Path

from hilum.fhir.definitions import FHIR_VERSION, is_primitive, type_definition, type_names
from hilum.fhir.views.base import class_name

STUB = Path(__file__).parents[1] / "src" / "hilum" / "fhir" / "views" / "__init__.pyi"
FORMS = {
    "boolean": "_Bool",
    "decimal": "_Decimal",
    "integer": "_Int",
    "positiveInt": "_Int",
    "unsignedInt": "_Int",
    "date": "_Date",
    "dateTime": "_DateTime",
    "instant": "_DateTime",
    "time": "_Time",
    "base64Binary": "_Bytes",
}
HEAD = f"""\
# Typed views of FHIR {FHIR_VERSION}, from hl7.fhir.r4.core {FHIR_VERSION} (CC0-1.0) by tools/generate_fhir_views.py.
# ruff: noqa
# fmt: off
import builtins
import datetime
import decimal
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from hilum.fhir.json import Decimal
from hilum.fhir.views.base import Elements as Elements, Values as Values, View as View
from hilum.fhir.views.base import class_name as class_name, element_of as element_of, of as of, plain as plain
from hilum.fhir.views.base import view_class as view_class

_T = TypeVar("_T")
_R = TypeVar("_R")
_W = TypeVar("_W")

class _One(Generic[_T]):
    def __get__(self, view: View, owner: type[View] | None = None) -> _T | None: ...
    def __set__(self, view: View, value: _T | dict[str, Any] | None) -> None: ...
    def __delete__(self, view: View) -> None: ...

class _Many(Generic[_T]):
    def __get__(self, view: View, owner: type[View] | None = None) -> Elements[_T]: ...
    def __set__(self, view: View, value: Iterable[_T | dict[str, Any]] | None) -> None: ...
    def __delete__(self, view: View) -> None: ...

class _Value(Generic[_R, _W]):
    def __get__(self, view: View, owner: type[View] | None = None) -> _R | None: ...
    def __set__(self, view: View, value: _W | None) -> None: ...
    def __delete__(self, view: View) -> None: ...

class _Values(Generic[_R, _W]):
    def __get__(self, view: View, owner: type[View] | None = None) -> Values[_R]: ...
    def __set__(self, view: View, value: Iterable[_W] | None) -> None: ...
    def __delete__(self, view: View) -> None: ...

_Str = _Value[str, str]
_Bool = _Value[bool, bool]
_Int = _Value[int, int]
_Decimal = _Value[Decimal, decimal.Decimal | int]
_Date = _Value[str, str | datetime.date]
_DateTime = _Value[str, str | datetime.date | datetime.datetime]
_Time = _Value[str, str | datetime.time]
_Bytes = _Value[str, str | bytes]
_Strs = _Values[str, str]
_Bools = _Values[bool, bool]
_Ints = _Values[int, int]
_Decimals = _Values[Decimal, decimal.Decimal | int]
_Dates = _Values[str, str | datetime.date]
_DateTimes = _Values[str, str | datetime.date | datetime.datetime]
_Times = _Values[str, str | datetime.time]
_Choice = View | str | bool | int | Decimal | None

# what a constructor takes
_Dict = dict[str, Any] | None
_In = _T | dict[str, Any] | None
_Ins = Iterable[_T | dict[str, Any]] | None
_StrIn = str | None
_BoolIn = bool | None
_IntIn = int | None
_DecimalIn = decimal.Decimal | int | None
_DateIn = str | datetime.date | None
_DateTimeIn = str | datetime.date | datetime.datetime | None
_TimeIn = str | datetime.time | None
_BytesIn = str | bytes | None
_StrsIn = Iterable[str] | None
_BoolsIn = Iterable[bool] | None
_IntsIn = Iterable[int] | None
_DecimalsIn = Iterable[decimal.Decimal | int] | None
_DatesIn = Iterable[str | datetime.date] | None
_DateTimesIn = Iterable[str | datetime.date | datetime.datetime] | None
_TimesIn = Iterable[str | datetime.time] | None

"""


def stub() -> str:
    """The text of the stub."""
    return HEAD + "\n".join(_class(kind) for kind in _ordered())


def _ordered() -> Iterator[str]:
    """Types, each after its base."""
    told: set[str] = set()
    for kind in sorted(type_names()):
        line = [kind]
        while (base := type_definition(line[-1]).base) and base not in told:
            line.append(base)
        for one in reversed(line):
            if one not in told:
                told.add(one)
                yield one


def _class(kind: str) -> str:
    definition = type_definition(kind)
    base = definition.base
    inherited = type_definition(base).by_name if base else {}
    lines = []
    for name, (element, code) in definition.by_name.items():
        if name not in inherited:
            lines.append(f"    {_python(name)}: {_type(code, element.is_list)}\n")
    for element in definition.elements:
        if element.is_choice and f"{element.name[:-3]}" not in inherited:
            lines.append(f"    @builtins.property\n    def {_python(element.name[:-3])}(self) -> _Choice: ...\n")
    lines.append(_constructor(kind))
    if kind == "Resource":
        lines.append("    @builtins.property\n    def resourceType(self) -> str: ...\n")
    head = f"class {class_name(kind)}({class_name(base) if base else 'View'}):"
    return head + ("\n" + "".join(lines) if lines else " ...\n")


def _constructor(kind: str) -> str:
    """The elements by name, inherited ones too, so that a view of a new dict may be written in one expression."""
    taken = [
        f"{_python(name)}: {_taken(code, element.is_list)} = ..."
        for name, (element, code) in type_definition(kind).by_name.items()
    ]
    elements = f", *, {', '.join(taken)}" if taken else ""
    return f"    def __init__(self, _content: _Dict = ..., /{elements}) -> None: ...\n"


def _taken(code: str, is_list: bool) -> str:
    if is_primitive(code):
        return f"{_type(code, is_list)}In"
    return f"_In{'s' if is_list else ''}[{class_name(code)}]"


def _type(code: str, is_list: bool) -> str:
    if is_primitive(code):
        form = FORMS.get(code, "_Str")
        return f"{form}s" if is_list else form
    return f"_{'Many' if is_list else 'One'}[{class_name(code)}]"


def _python(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def main() -> int:
    text = stub()
    if "--check" in sys.argv[1:]:
        return int(STUB.read_text("utf-8") != text)
    STUB.write_text(text, "utf-8")
    print(f"{STUB.name}: {len(text):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
