"""Nouns as JSON text: whatever a noun holds comes back equal, and rows of other versions of a class stay readable."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilum.core.audit import AuditEvent
from hilum.core.code import Code
from hilum.core.document import Association, DocumentEntry, Folder, SubmissionSet
from hilum.core.errors import Fault
from hilum.core.exchange import Exchange
from hilum.core.identity import Identifier, Patient
from hilum.core.order import Order, PerformedProcedureStep
from hilum.core.record import Delivery
from hilum.core.result import Result
from hilum.core.study import BlobRef, Instance, Series, Study
from hilum.core.visit import Visit
from hilum.store.codec import codec, values_of

NOUNS: list[type[Any]] = [
    Patient,
    Visit,
    Order,
    PerformedProcedureStep,
    Study,
    Series,
    Instance,
    Result,
    DocumentEntry,
    SubmissionSet,
    Folder,
    Association,
    AuditEvent,
    Exchange,
    Delivery,
]

st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))
st.register_type_strategy(str, st.text(st.characters(codec="utf-8"), max_size=8))
st.register_type_strategy(bytes, st.binary(max_size=8))


@pytest.mark.parametrize("kind", NOUNS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_every_noun_comes_back_equal(kind: type[Any], data: st.DataObject) -> None:
    noun = data.draw(st.from_type(kind))
    made = codec(kind)
    assert made.decode(made.encode(noun)) == noun


def test_what_holds_its_default_is_left_out() -> None:
    assert codec(Patient).encode(Patient("a")) == '{"id":"a"}'
    assert codec(Code).encode(Code()) == "{}"
    assert codec(Identifier).decode("{}") == Identifier("")


def test_a_lone_surrogate_survives() -> None:
    code = Code("\udcff", "half a character")
    assert codec(Code).decode(codec(Code).encode(code)) == code


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Old:
    id: str
    gone: str = "x"


@dataclass(frozen=True, slots=True)
class New:
    id: str
    colour: Colour = Colour.BLUE
    pairs: tuple[tuple[str, bytes], ...] = ()
    mixed: tuple[str, Colour, int] = ("", Colour.RED, 0)
    blob: BlobRef | None = None
    code: Code = field(default_factory=Code)
    flag: bool = True


def test_a_class_may_gain_and_lose_fields_with_defaults() -> None:
    text = codec(Old).encode(Old("a", "y"))
    assert codec(New).decode(text) == New("a")
    assert codec(Old).decode(codec(New).encode(New("a", Colour.RED, flag=False))) == Old("a")


def test_each_kind_of_field_is_written_readably() -> None:
    one = New("a", Colour.RED, (("n", b"\x00\xff"),), ("m", Colour.BLUE, 3), BlobRef("S", 1, 2), Code("c"), False)
    assert values_of(codec(New).encode(one)) == {
        "id": "a",
        "colour": "red",
        "pairs": [["n", "AP8="]],
        "mixed": ["m", "blue", 3],
        "blob": "S:1:2",
        "code": {"value": "c"},
        "flag": False,
    }
    assert codec(New).decode(codec(New).encode(one)) == one


def test_a_field_that_cannot_be_kept_is_told_when_the_codec_is_made() -> None:
    @dataclass(frozen=True)
    class Odd:
        things: dict[str, str]

    with pytest.raises(Fault, match="cannot keep"):
        codec(Odd)

    @dataclass(frozen=True)
    class Misleading:
        code: Code = Code("not empty")

    with pytest.raises(Fault, match="not the default of its class"):
        codec(Misleading)
