"""What holds of FHIRPath whatever the values, the words and the shapes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import HilumError
from hilum.fhir import path
from hilum.fhir.path.items import compare, equal, equivalent, key_of
from hilum.fhir.path.quantities import Quantity
from hilum.fhir.path.temporal import Temporal, parse_temporal, plus

_DECIMALS = st.decimals(-1000, 1000, places=3)
_QUANTITIES = st.builds(
    Quantity,
    st.sampled_from([Decimal(text) for text in ("1", "1.0", "1000", "0.001", "7", "60", "12", "50", "0.5")]),
    st.sampled_from(["g", "mg", "kg", "d", "wk", "s", "min", "h", "1", "%", "[iU]", "no unit", "Cel", "K"]),
)
_DURATIONS = st.builds(
    Quantity,
    st.sampled_from([Decimal(1), Decimal(7), Decimal(12)]),
    st.sampled_from(["day", "week", "month", "year"]),
    st.just(True),
)
_DATES = st.sampled_from(
    ["2015", "2015-02", "2015-02-04", "2015-02-04T14:34:28Z", "2015-02-04T16:34:28+02:00", "2015-02-04T14:34:28",
     "2015-02-04T14:34:28.0Z", "2015-02-04T14", "2015-02-04T14:34", "2016-02-29", "2015-12-31T23:59:59.999-05:00"]
).map(lambda text: _temporal(text, "datetime"))  # fmt: skip
_TIMES = st.sampled_from(["10", "10:30", "10:30:00", "10:30:00.000", "23:59:59.5"]).map(
    lambda text: _temporal(text, "time")
)
_VALUES = st.one_of(
    st.integers(-3, 3),
    _DECIMALS,
    st.booleans(),
    st.sampled_from(["", "a", "A", "1"]),
    _QUANTITIES,
    _DURATIONS,
    _DATES,
    _TIMES,
)


def _temporal(text: str, kind: str) -> Temporal:
    found = parse_temporal(text, kind)
    assert found is not None
    return found


@given(_VALUES, _VALUES)
@settings(max_examples=800)
def test_keys_are_the_same_just_where_values_are_equal(left: Any, right: Any) -> None:
    decided = equal(left, right)
    if decided is not None:
        assert decided is (key_of(left) == key_of(right))
        if decided:
            assert hash(key_of(left)) == hash(key_of(right))
    assert equal(right, left) is decided
    assert equivalent(left, right) is equivalent(right, left)
    if decided:
        assert equivalent(left, right)


@given(_VALUES, _VALUES)
@settings(max_examples=600)
def test_order_turns_round_with_its_operands_and_agrees_with_equality(left: Any, right: Any) -> None:
    try:
        order = compare(left, right)
    except TypeError:
        return
    back = compare(right, left)
    assert back == (None if order is None else -order)
    decided = equal(left, right)
    if order is not None and decided is not None:
        assert (order == 0) is decided


@given(_DATES, st.integers(-400, 400), st.sampled_from(["year", "month", "week", "day", "hour", "minute", "second"]))
def test_a_moved_date_keeps_its_precision_and_moves_the_right_way(value: Temporal, amount: int, unit: str) -> None:
    moved = plus(value, Decimal(amount), unit)
    assert moved is not None
    assert (moved.kind, len(moved.parts), moved.zone) == (value.kind, len(value.parts), value.zone)
    assert parse_temporal(moved.text, "datetime") == moved
    order = compare(moved, value)
    assert order in (0, (amount > 0) - (amount < 0))


_WORDS = st.sampled_from(
    [
        "name", "given", "Patient", ".", "(", ")", "[", "]", "{}", "|", "and", "or", "is", "as", "in", "contains", "'x'",
        "1", "2.5", "@2014", "+", "-", "*", "/", "div", "=", "!=", "~", "<=", "&", "$this", "$index", "$total", "%resource",
        "where", "select", "exists", "first", "count", "iif", "repeat", "aggregate", "toString", "not", ",", "`a`", "//",
        "/*", "*/", "\\", "'", "%", "@", "T10", "String", "FHIR.", " day", "sort",
    ]
)  # fmt: skip


@given(st.lists(_WORDS, max_size=14).map(" ".join) | st.text(max_size=20))
@settings(max_examples=500, deadline=None)
def test_any_text_is_an_expression_or_refused_with_its_place(text: str) -> None:
    found = path.check(text, "Patient")
    try:
        expression = path.compile(text)
    except path.PathError as error:
        assert found
        assert error.offset <= len(text)
        return
    try:
        expression.evaluate({"resourceType": "Patient", "name": [{"given": ["a"]}]}, limits=path.Limits(nodes=5_000))
    except HilumError as error:
        assert "line" in str(error)


_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=5),
    st.floats(),
    _DECIMALS,
    st.just("2015-02-04"),
    st.just("#o"),
)
_KEYS = st.sampled_from(
    [
        "resourceType", "id", "name", "given", "_given", "family", "birthDate", "_birthDate", "extension", "url",
        "valueQuantity", "valueString", "value", "code", "unit", "system", "contained", "managingOrganization", "reference",
        "deceasedBoolean", "active", "text", "div", "meta",
    ]
)  # fmt: skip
_SHAPES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4), max_leaves=20
)
_ASKED = [
    path.compile(text)
    for text in (
        "descendants().count() >= children().count() and descendants().isDistinct().exists()",
        "name.given.where($this = 'a') | name.family | birthDate",
        "extension.value | extension('u').value.unit | deceased",
        "(extension.value as Quantity) > 3 'g'",
        "birthDate + 1 day > today() or active",
        "managingOrganization.resolve() ~ contained.first()",
        "descendants().select($this ~ %context)",
        "descendants().toString().length()",
        "text.`div`.htmlChecks()",
        "(name | contained | extension).sort(id)",
        "descendants().type().name.distinct()",
        "descendants().select(elementDefinition().path)",
        "repeat(children()).hasValue()",
    )
]


@given(
    st.dictionaries(_KEYS, _SHAPES, max_size=6), st.sampled_from(["Patient", "Observation", "Bundle", "", "Extension"])
)
@settings(max_examples=200, deadline=None)
def test_data_of_any_shape_brings_no_other_error_than_ours(content: dict[str, Any], kind: str) -> None:
    resource = {**content, "resourceType": kind} if kind not in ("", "Extension") else content
    for expression in _ASKED:
        try:
            expression.evaluate(resource, type="Extension" if kind == "Extension" else "")
            expression.holds(resource)
        except HilumError:
            continue
