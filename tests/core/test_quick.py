"""Nouns made fast are what they were."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from hilum.core.exchange import Direction, Exchange
from hilum.core.quick import quick
from hilum.core.quick import replace as quick_replace


@quick
@dataclass(frozen=True, slots=True)
class Noun:
    first: str
    second: tuple[str, ...] = ()
    third: int = 3


@quick
@dataclass(frozen=True, slots=True)
class Large:
    first: str
    second: tuple[str, ...] = ()
    third: int = 3
    fourth: str = ""
    fifth: float = 0.5


def test_a_quick_noun_is_frozen_equal_hashed_and_replaced_like_any() -> None:
    one = Noun("a", third=4)
    assert (one.first, one.second, one.third) == ("a", (), 4)
    assert one == Noun("a", (), 4)
    assert hash(one) == hash(Noun("a", (), 4))
    assert replace(one, second=("b",)) == Noun("a", ("b",), 4)
    assert repr(one) == "Noun(first='a', second=(), third=4)"
    with pytest.raises(FrozenInstanceError):
        one.first = "b"  # type: ignore[misc]
    with pytest.raises(TypeError):
        Noun()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Noun("a", fourth=1)  # type: ignore[call-arg]


def test_a_quick_noun_of_many_fields_is_frozen_and_of_its_own_class() -> None:
    one = Large("a", fourth="b")
    assert type(one) is Large
    assert (one.first, one.second, one.third, one.fourth, one.fifth) == ("a", (), 3, "b", 0.5)
    assert one == replace(Large("z", ("y",)), first="a", second=(), fourth="b")
    assert hash(one) == hash(Large("a", (), 3, "b", 0.5))
    assert copy.copy(one) == pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(FrozenInstanceError):
        one.fifth = 1.0  # type: ignore[misc]
    with pytest.raises(TypeError):
        Large()  # type: ignore[call-arg]


def test_an_exchange_has_its_defaults() -> None:
    one = Exchange(Direction.IN, "hl7v2", "ADT^A04", "a", "b", 1.0)
    assert (one.count, one.keys, one.id, one.request_blob) == (1, (), 0, None)


def test_what_is_no_plain_field_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Made:
        names: list[str] = field(default_factory=list)

    @dataclass(frozen=True, slots=True)
    class After:
        name: str

        def __post_init__(self) -> None:
            raise ValueError

    for kind in (Made, After):
        with pytest.raises(TypeError):
            quick(kind)


@pytest.mark.parametrize(
    ("one", "other"), [(Noun("a", third=4), Noun("b", ("x",), 4)), (Large("a"), Large("b", ("x",)))]
)
def test_a_noun_is_replaced_as_by_the_standard_library(one: Noun | Large, other: Noun | Large) -> None:
    before = copy.copy(one)
    made = quick_replace(one, first="b", second=("x",))
    assert made == other == replace(one, first="b", second=("x",))
    assert type(made) is type(one)
    assert quick_replace(one) == one == before
    with pytest.raises(FrozenInstanceError):
        made.first = "c"  # type: ignore[misc]
    with pytest.raises(TypeError):
        quick_replace(one, unknown=1)
