"""FHIR JSON: exact decimals, budgets, refusals."""

from __future__ import annotations

import decimal
import pickle
import time
from typing import Any

import pytest

from hilum.core.errors import BudgetExceeded, DecodeError, Incorrect
from hilum.fhir import json as fhir_json
from hilum.fhir.json import Decimal


@pytest.mark.parametrize("text", ["1.00", "0.010", "1e3", "1.0E-12", "-0.0", "-0", "123456789012345678901234567890"])
def test_decimals_keep_the_text_they_were_written_with(text: str) -> None:
    document = f'{{"resourceType":"Observation","valueQuantity":{{"value":{text}}}}}'.encode()
    assert fhir_json.encode(fhir_json.parse(document)) == document


def test_a_decimal_is_a_number_too() -> None:
    resource = fhir_json.parse(b'{"resourceType":"X","value":1.50}')
    assert resource["value"] == Decimal("1.5")
    assert str(resource["value"]) == "1.50"


def test_a_decimal_made_by_hand_is_written_as_json_writes_numbers() -> None:
    for text, written in (
        ("+1.0", "1.0"),
        (".50", "0.50"),
        ("1_000.0", "1000.0"),
        ("1.", "1"),
        ("1E+3", "1E+3"),
        ("007", "7"),
        ("+1e99999", "1E+99999"),
    ):
        assert fhir_json.encode({"value": Decimal(text)}) == b'{"value":%b}' % written.encode()
        assert pickle.loads(pickle.dumps(Decimal(text))) == Decimal(text)
    assert fhir_json.encode([decimal.Decimal("1E+99999"), decimal.Decimal("1E+2")]) == b"[1E+99999,100]"
    for text in ("NaN", "Infinity"):
        with pytest.raises(Incorrect):
            fhir_json.encode({"value": Decimal(text)})


def test_pretty_output_reads_the_same() -> None:
    resource = fhir_json.parse(b'{"resourceType":"X","value":1.50,"list":[1,{"a":2.0}]}')
    assert fhir_json.parse(fhir_json.encode(resource, pretty=True)) == resource


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[]", "a resource is a JSON object"),
        (b'"text"', "a resource is a JSON object"),
        (b'{"id":"1"}', "no resourceType"),
        (b'{"resourceType":3}', "no resourceType"),
        (b'{"resourceType":"P","a":1,"a":2}', "twice"),
        (b'{"resourceType":"P","a":{"b":1,"b":1}}', "twice"),
        (b'{"resourceType":"P","a":NaN}', "NaN"),
        (b'{"resourceType":"P","a":-Infinity}', "NaN"),
        (b'{"resourceType":"P","a":"\\ud800"}', "surrogate"),
        (b'{"resourceType":"P","a":1e99999999}', "out of range"),
        (b'{"resourceType":"P","a":' + b"9" * 50_000 + b"}", "out of range"),
        (b'{"resourceType":"P","a":01}', "not JSON"),
        (b'{"resourceType":"\xff"}', "not UTF-8"),
        (b'{"resourceType":"P",}', "not JSON"),
        (b"{'resourceType':'P'}", "not JSON"),
    ],
)
def test_malformed_json_is_refused_with_a_reason(document: bytes, words: str) -> None:
    with pytest.raises(DecodeError) as caught:
        fhir_json.parse(document)
    assert words in str(caught.value)


@pytest.mark.parametrize("document", [b"[" * 10_000, b'{"a":' * 10_000, b'{"resourceType":"P","a":' + b"[" * 101])
def test_json_nested_too_deep_is_refused_at_once(document: bytes) -> None:
    closed = document + b"]" * document.count(b"[")
    for attempt in (document, closed):
        begun = time.perf_counter()
        with pytest.raises(DecodeError):
            fhir_json.parse(attempt)
        assert time.perf_counter() - begun < 1.0


def test_json_with_too_many_bytes_or_values_is_refused() -> None:
    with pytest.raises(BudgetExceeded):
        fhir_json.parse(b'{"resourceType":"P"}', max_bytes=10)
    with pytest.raises(BudgetExceeded):
        fhir_json.parse(b'{"resourceType":"P","a":[' + b"0," * 2_000_001 + b"0]}")


def test_a_message_about_a_doubled_property_shows_no_foreign_text() -> None:
    with pytest.raises(DecodeError) as caught:
        fhir_json.parse(b'{"resourceType":"P","John Smith 1970":1,"John Smith 1970":2}')
    assert "Smith" not in str(caught.value)


def test_what_json_has_no_form_for_is_refused_when_it_is_written() -> None:
    within: dict[str, Any] = {}
    within["self"] = within
    deep: list[Any] = []
    for _ in range(300):
        deep = [deep]
    endless: tuple[Any, ...] = (within, deep)
    for value in endless:
        with pytest.raises(BudgetExceeded, match="too deep"):
            fhir_json.encode(value)
    odd: tuple[Any, ...] = ({"a": object()}, {"a": "\ud800"}, {1: 2}, {"a": 2**70}, {"a": {1, 2}})
    for one in odd:
        with pytest.raises(Incorrect, match="not JSON"):
            fhir_json.encode(one)
