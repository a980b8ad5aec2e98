"""The quick way of reading JSON gives what the reader gives, and leaves to it what it refuses."""

from __future__ import annotations

import copy
import pickle
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import BudgetExceeded, HilumError
from hilum.fhir import json as fhir_json


def told(value: Any) -> str:
    """A value with its types, the order of its keys and the text of its decimals."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key!r}:{told(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(told, value)) + "]"
    return f"{type(value).__name__} {value!r}"


def outcome(data: bytes, depth: int, *, by_reader: bool) -> str:
    try:
        return told(fhir_json._read(data, depth) if by_reader else fhir_json.decode(data, max_depth=depth))
    except HilumError as error:
        return f"{type(error).__name__} {error} {getattr(error, 'offset', None)}"


def agree(data: bytes, depth: int = 100) -> bool:
    """Whether both ways say the same of a document; true where it was read quickly, too."""
    assert outcome(data, depth, by_reader=False) == outcome(data, depth, by_reader=True), data
    return data[:1] in b"{[" and fhir_json._quickly(data, 1000) is not None


_NAMES = [
    "a",
    "b",
    ":",
    '\\":',
    "a\\u0022",
    "\\u003a",
    '\\"',
    " :",
    "\\\\",
    "value",
    "",
    '\\" :',
    "\\u005c",
    "é",
    "\\u00e9",
    "0,",
    "[5",
]
_LEAVES = [
    *(f'"{name}"' for name in _NAMES),
    *(
        "1",
        "-0",
        "0",
        "-1",
        "1.0",
        "-0.0",
        "1e5",
        "1E-7",
        "123456789012345678",
        "1234567890123456789",
        "-99999999999999999999",
    ),
    *(
        "1e400",
        "1e99999",
        "NaN",
        "-Infinity",
        "01",
        "+1",
        ".5",
        "1.",
        "true",
        "false",
        "null",
        "nul",
        "{}",
        "[]",
        '"\\ud800"',
    ),
    *(
        '"\\ud83d\\ude00"',
        '"\\udc00"',
        '"\\u0000"',
        '"\t"',
        '"\\x"',
        '"\x7f"',
        '"[[[["',
        '"]"',
        '"\\":5.0"',
        "'a'",
        "\ufeff",
        "",
    ),
]
_GAPS = st.sampled_from(["", "", "", " ", "\n  ", "\t", "\r\n", "\x0c", "\xa0"])


def _joined(pieces: list[tuple[str, str, str, str]], is_object: bool) -> str:
    inner = ",".join(f'{a}"{name}"{b}:{a}{one}{b}' if is_object else f"{a}{one}{b}" for a, name, b, one in pieces)
    return f"{{{inner}}}" if is_object else f"[{inner}]"


def _around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    rows = st.lists(st.tuples(_GAPS, st.sampled_from(_NAMES), _GAPS, inner), max_size=4)
    return st.builds(_joined, rows, st.booleans())


_DOCUMENTS = st.recursive(st.sampled_from(_LEAVES), _around, max_leaves=12)


@given(_DOCUMENTS, st.sampled_from([100, 100, 2]))
@settings(max_examples=400, deadline=None)
def test_any_document_is_read_or_refused_alike(document: str, depth: int) -> None:
    agree(document.encode("utf-8", "surrogatepass"), depth)


@given(st.binary(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused_alike(data: bytes) -> None:
    agree(data)
    agree(b'{"a":"' + data + b'"}')


@pytest.mark.parametrize(
    "document",
    [
        '{"a":1,"a":1}',
        '{"a":1,"a" :1}',
        '{"a":{"b":":"},"a":":"}',
        '{"a":1,"a":"\\u0022:"}',
        '{"a":1,"a":"\\"\\u003a"}',
        '{"a":1,"a":"\\u003a"}',
        '{"a":1,"\\u0061":2}',
        '{"a":1,"a":2,"\\u0022:":3}',
        '{\n  "a": 1,\n  "a": 1\n}',
        '{\n  "a": 1\n}\n}',
        '{\n  "a": 1\n} \x00',
        '{"a":1}{"a":1}',
        '{"é":1,"\\u00e9":2}',
        '{"a":"x\\":","a":"\\u0022\\u003a"}',
    ],
)
def test_a_property_twice_is_never_overlooked(document: str) -> None:
    assert not agree(document.encode())


def test_a_long_document_in_any_layout_is_read_quickly_and_a_property_twice_in_it_is_not() -> None:
    rows = [
        {"a": f"{one} -[{{," + "long " * 12, "b": [one, fhir_json.Decimal("1.50"), "é"], "c": {"d": None}}
        for one in range(3_000)
    ]
    text = fhir_json.encode({"rows": rows})
    assert len(text) > 250_000
    layouts = [text, fhir_json.encode({"rows": rows}, pretty=True), text.replace(b'"c":', b'\r\n\t"c" : ')]
    for data in layouts:
        assert agree(data)
        for twice in (b'"d":null,"d":null', b'"d":"","d":null', b'"d":"\\u0022","d":null'):
            changed = data.replace(b'"d": null', b'"d":null')
            assert not agree(changed.replace(b'"d":null', twice, 1))
            assert not agree(twice.join(changed.rsplit(b'"d":null', 1)))
        assert not agree(data.replace(b"1.50", b"-0", 1))
        assert agree(data.replace(b"{,", b"\\/", 1))


@pytest.mark.parametrize("gap", ["", " ", "\n    "])
def test_too_many_values_are_refused_in_any_layout(gap: str) -> None:
    for count, is_refused in ((249_998, False), (250_001, True)):
        data = f"[{gap}{f',{gap}'.join('1' * count)}]".encode()
        if is_refused:
            with pytest.raises(BudgetExceeded):
                fhir_json.decode(data)
        else:
            assert len(fhir_json.decode(data)) == count


@pytest.mark.parametrize("change", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_decimal_keeps_its_text_in_copies(change: Callable[[Any], Any]) -> None:
    for decimal in (fhir_json.Decimal("1.00"), fhir_json.decode(b"[1.00]")[0]):
        assert str(change(decimal)) == "1.00"
        assert fhir_json.encode([change(decimal)]) == b"[1.00]"


@pytest.fixture(params=[True, False])
def readers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The quick reader with msgspec, where it is installed, and without."""
    if not request.param:
        monkeypatch.setitem(sys.modules, "msgspec.json", None)
    fhir_json._quick_reader.cache_clear()
    yield
    fhir_json._quick_reader.cache_clear()


_ODD = [
    '{"a":-0}',
    '{"a":"\\u002d","b":-0}',
    '{"a":[-0,"-0",0]}',
    '{"a":-0.0}',
    '{"a":123456789012345678}',
    '{"a":1234567890123456789}',
    '{"a":18446744073709551615}',
    '{"a":-99999999999999999999999999999}',
    '{"a":9007199254740993}',
    '{"a":1.10e+05,"b":1E400,"c":0.000}',
    '{"a":1e9999,"b":1}',
    '{"a":1e99999}',
    '{"a":1e-9999}',
    '{"a":"\\udc00"}',
    '{"a":"\\ud800\\ud800"}',
    '{"\\ud83d\\ude00":"\\u00e9\\/"}',
    '{"a":1,"a":"\\u0022\\u0022"}',
    '{"a":1,"a":-1}',
    '{"a":"\\"","a":"\\""}',
    '{"a":{"b":"x","b":"x"}}',
    '{"a":1} \x0c',
    '{"a":1}\xa0',
    '{"a":1}\ufeff',
    '{"a":1}\x00',
    '{"a":"\x7f\u2028"}',
    '{"a":"\x1f"}',
    '{"a":tru}',
    '{"a":nan}',
    '{"a":-}',
    '{"a":1.}',
    '{"a":1e}',
    '{"a":-01}',
    '{"a":1,}',
    "{",
    "[",
    '{"a',
    '{"a":"\\',
    '{"a":"\\u12',
]


@pytest.mark.usefixtures("readers")
def test_with_and_without_msgspec_the_same_is_read_and_refused() -> None:
    for document in _ODD:
        for around in ("{}", "\n[\n  {},\n  0.50\n]", "[{},{}]"):
            agree(around.replace("{}", document).encode())
    agree(('{"a":' + "9" * 5000 + "}").encode())
    agree(('{"a":0.' + "9" * 10_000 + "}").encode())
    for data in (
        b"\xef\xbb\xbf{}",
        b'{"a":"\xff"}',
        b'{"\xed\xa0\x80":1}',
        b'{"a":"\xc3"}',
        b'\xc3{"a":1}',
        b'{"a":1}\xc3',
    ):
        agree(data)


@pytest.mark.usefixtures("readers")
def test_the_usual_is_read_quickly() -> None:
    for document in (
        '{"a":"-0 \\" \\/ \\\\","b":[0,-5.0,-7]}',
        '{ "a" : 1.50 , "b" : "\\t" }\n',
        '[{"a":1e-7},{"a":"é"}]',
    ):
        assert agree(document.encode())
    for document in ('{"a":1,"a":1}', '{"a":9007199254740993}'):
        assert not agree(document.encode())


@pytest.mark.parametrize("levels", [2, 99, 100, 101, 102, 253, 254, 255, 256, 400])
@pytest.mark.parametrize("gap", ["", "\n  "])
def test_depth_is_judged_alike(levels: int, gap: str) -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}"), ('[{"":', "}]")):
        document = (opening[:1] + gap + opening[1:]) * levels + "1" + closing * levels
        for depth in (100, 252, 253, 300):
            agree(document.encode(), depth)


def test_what_was_written_is_read_quickly() -> None:
    resource = {
        "resourceType": "Observation",
        "text": {"div": '<div xmlns="http://www.w3.org/1999/xhtml">"a": [5, 6.0] \\": {</div>'},
        "valueQuantity": {"value": fhir_json.Decimal("6.30"), "unit": 'a":b'},
        "note": [{"text": "é\u2028\n\t\x00"} for _ in range(60)],
    }
    plain = {"resourceType": "Patient", "name": [{"given": [": x", '": y']}], "multipleBirthInteger": 2}
    for one in (resource, plain):
        for pretty in (False, True):
            assert agree(fhir_json.encode(one, pretty=pretty) + b"\r\n")
    spaced = fhir_json.encode(plain, pretty=True).replace(b": [", b" :\t[")
    assert agree(spaced)


def test_real_documents_and_their_mutations_are_read_alike(corpus: Path) -> None:
    seeded = random.Random(4)
    folder = corpus / "fhir"
    documents = [path.read_bytes() for path in sorted((folder / "r4-examples-json").glob("*.json"))[::6]]
    documents += [path.read_bytes() for path in sorted((folder / "synthea-r4").glob("*.json"))[:2]]
    quickly = sum(map(agree, documents))
    assert quickly > 0.95 * len(documents)
    pieces = [b'"', b":", b",", b"{", b"]", b"\\", b"5", b".0", b"\\u0022", b'":', b" :", b""]
    for data in documents:
        agree(data.replace(b"{", b'{"id" : "\\u0022:",', 1))
        agree(data[: seeded.randrange(1, len(data))])
        for _ in range(10):
            changed = bytearray(data[:5000])
            for _ in range(seeded.randint(1, 3)):
                at = seeded.randrange(len(changed))
                changed[at : at + seeded.randint(0, 4)] = seeded.choice(pieces)
            agree(bytes(changed))
