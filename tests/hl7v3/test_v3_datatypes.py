"""HL7 v3 data types: what is written is read again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hilum.core.errors import DecodeError
from hilum.hl7v3.data import datatypes as dt
from hilum.hl7v3.data.xml import V3, Element, parse, serialize

_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1
).map(lambda text: " ".join(text.split()) or "x")


def _round(write: Callable[[Element, str, Any], Any], read: Callable[[Element], Any], value: Any) -> Any:
    root = etree.Element(f"{{{V3}}}root", nsmap={"v": V3})
    write(root, "value", value)
    return read(parse(serialize(root))[0])


@given(st.builds(dt.II, root=st.just("1.2.3"), extension=_TEXT, assigning_authority_name=_TEXT))
def test_an_identifier_is_read_as_written(value: dt.II) -> None:
    assert _round(dt.write_ii, dt.read_ii, value) == value


@given(
    st.builds(
        dt.PN,
        family=st.lists(_TEXT, max_size=2).map(tuple),
        given=st.lists(_TEXT, min_size=1, max_size=3).map(tuple),
        prefix=st.lists(_TEXT, max_size=1).map(tuple),
        suffix=st.lists(_TEXT, max_size=1).map(tuple),
    )
)
def test_a_name_is_read_as_written(value: dt.PN) -> None:
    assert _round(dt.write_pn, dt.read_pn, value) == value


@given(st.binary(min_size=1, max_size=300))
def test_encapsulated_bytes_are_read_as_written(data: bytes) -> None:
    value = dt.ED("application/pdf", data=data)
    assert _round(dt.write_ed, dt.read_ed, value) == value


def test_codes_times_addresses_telecoms_and_quantities_are_read_as_written() -> None:
    code = dt.CD("1", "1.2.3", "NAME", "words", "as said", (dt.CD("2", "1.2.4"),))
    assert _round(dt.write_cd, dt.read_cd, code) == code
    assert _round(dt.write_ts, dt.read_ts, dt.TS("20260102")) == dt.TS("20260102")
    interval = dt.IVL_TS(dt.TS("2026"), dt.TS("202601020304"))
    assert _round(dt.write_ivl_ts, dt.read_ivl_ts, interval) == interval
    address = dt.AD((("streetAddressLine", "Main 1"), ("city", "Town")), use=("HP",))
    assert _round(dt.write_ad, dt.read_ad, address) == address
    assert address.display() == "Main 1, Town"
    assert address.part("city") == "Town"
    phone = dt.TEL("tel:+4930", ("WP", "MC"))
    assert _round(dt.write_tel, dt.read_tel, phone) == phone
    assert _round(dt.write_pq, dt.read_pq, dt.PQ("1.5", "mm")) == dt.PQ("1.5", "mm")
    undivided = dt.PN(text="Dr Who")
    assert _round(dt.write_pn, dt.read_pn, undivided) == undivided


def test_a_value_that_is_missing_says_why() -> None:
    assert _round(dt.write_ii, dt.read_ii, dt.II()).null_flavor == "NI"
    assert _round(dt.write_cd, dt.read_cd, dt.CD(null_flavor="OTH")).null_flavor == "OTH"
    assert _round(dt.write_ts, dt.read_ts, dt.TS()).null_flavor == "UNK"
    assert _round(dt.write_pn, dt.read_pn, dt.PN()).null_flavor == "UNK"
    assert dt.read_cd(None) == dt.CD()
    assert dt.read_ed(None) == dt.ED()
    assert dt.integer(None) is None


def test_base64_that_is_none_is_refused_by_its_path() -> None:
    element = parse(f'<a xmlns="{V3}"><text representation="B64">###</text></a>'.encode())[0]
    with pytest.raises(DecodeError) as caught:
        dt.read_ed(element)
    assert caught.value.where == "/a/text"


def test_a_point_in_time_starts_where_its_precision_starts() -> None:
    assert dt.TS("2026").moment() == datetime(2026, 1, 1, tzinfo=UTC)
    zone = timezone(timedelta(hours=-5, minutes=-30))
    assert dt.TS("20260102030405.5-0530").moment() == datetime(2026, 1, 2, 3, 4, 5, 500000, zone)
    assert dt.TS.of(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == dt.TS("20260102030405+0000")
    for odd in ("", "202", "20261301", "yesterday", "20260101+9900"):
        assert dt.TS(odd).moment() is None
