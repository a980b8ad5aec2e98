"""Data types and the record's nouns. HL7 v2.5.1 2A."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilum.core.code import Code
from hilum.core.errors import DecodeError
from hilum.core.identity import AssigningAuthority, Identifier
from hilum.core.person import Address, PersonName, Physician, Telecom
from hilum.hl7v2.data import datatypes as dt
from hilum.hl7v2.data.er7 import Message, parse


def _empty() -> Message:
    return parse(b"MSH|^~\\&|A|B|C|D|20240101||ADT^A01|1|P|2.5||||||UNICODE UTF-8\rPID|1\r")


WORD = st.text(st.characters(min_codepoint=33, max_codepoint=0x7E), min_size=1, max_size=8).filter(lambda t: t != '""')
NAME = st.builds(PersonName, WORD, WORD, st.just("") | WORD, st.just("") | WORD, st.just("") | WORD, st.just("") | WORD)
AUTHORITY = st.builds(AssigningAuthority, WORD, WORD, st.just("ISO")) | st.builds(AssigningAuthority, WORD)


@given(st.builds(Identifier, WORD, AUTHORITY, st.just("") | WORD))
def test_cx_reads_what_it_wrote(one: Identifier) -> None:
    assert dt.read_cx(_empty(), dt.write_cx(one)) == one


@given(st.builds(Identifier, WORD, AUTHORITY))
def test_ei_and_hd_read_what_they_wrote(one: Identifier) -> None:
    assert dt.read_ei(_empty(), dt.write_ei(one)) == one
    assert dt.read_hd(_empty(), dt.write_hd(one.authority)) == one.authority


@given(NAME, WORD)
def test_names_and_physicians_read_what_they_wrote(name: PersonName, id: str) -> None:
    message = _empty()
    assert dt.read_xpn(message, dt.write_xpn(name)) == name
    physician = Physician(id, name)
    assert dt.read_xcn(message, dt.write_xcn(physician)) == physician
    assert dt.read_ndl(message, dt.write_ndl(physician)) == physician


@given(st.builds(Code, WORD, st.just("") | WORD, st.just("") | WORD), st.builds(Code, WORD, WORD, WORD))
def test_codes_read_both_triplets(one: Code, other: Code) -> None:
    text = dt.write_cwe(one, alternate=other)
    assert dt.read_cwe(_empty(), text) == one
    assert dt.read_cwe(_empty(), text, 4) == other


def test_addresses_and_telecoms_read_what_they_wrote() -> None:
    message = _empty()
    address = Address(("1 Main St", "Apt 2"), "Town", "ST", "12345", "US")
    assert dt.read_xad(message, dt.write_xad(address)) == address
    for one in (
        Telecom("555 1234", "phone", "home"),
        Telecom("555 1234", "phone", "work"),
        Telecom("555 9999", "phone", "mobile"),
        Telecom("555 1", "fax", "work"),
        Telecom("a@b.c", "email", "home"),
    ):
        assert dt.read_xtn(message, dt.write_xtn(one)) == one


def test_a_telephone_in_parts_is_joined_and_the_fields_own_use_is_taken() -> None:
    message = _empty()
    assert dt.read_xtn(message, "^PRN^PH^^1^555^1234567") == Telecom("15551234567", "phone", "home")
    assert dt.read_xtn(message, "(555)1234", "work") == Telecom("(555)1234", "phone", "work")
    assert dt.read_xtn(message, "^NET^Internet^x@y.z") == Telecom("x@y.z", "email", "")
    assert dt.read_xtn(message, "") is None


def test_a_street_address_with_number_and_name_apart_is_joined() -> None:
    assert dt.read_xad(_empty(), "&Main St&12^^Town").lines == ("12 Main St",)


def test_the_performing_physician_is_read_in_subcomponents_and_in_components() -> None:
    message = _empty()
    assert dt.read_ndl(message, "7&Fam&Giv").name.family == "Fam"
    assert dt.read_ndl(message, "&Fam&Giv").name.given == "Giv"
    assert dt.read_ndl(message, "Fam^Giv^^^DR").name.given == "Giv"
    assert dt.read_ndl(message, "1234^Fam^Giv").id == "1234"


def test_the_three_writings_of_a_japanese_name_go_into_their_groups() -> None:
    raw = (
        "MSH|^~\\&|A|B|C|D|20240101||ADT^A01|1|P|2.5||||||UNICODE UTF-8\r"
        "PID|||1||YAMADA^TARO^^^^^L^A~山田^太郎^^^^^L^I~やまだ^たろう^^^^^L^P\r"
    ).encode()
    pid = parse(raw).segment("PID")
    assert pid is not None
    name = dt.names(pid, 5)
    assert (name.family, name.ideographic, name.phonetic) == ("YAMADA", "山田^太郎", "やまだ^たろう")
    assert dt.write_xpn(name).count("~") == 2


def test_the_legal_name_is_taken_before_nicknames_and_the_blank_repetition() -> None:
    raw = b"MSH|^~\\&|A|B|C|D|20240101||ADT^A01|1|P|2.5\rPID|||1||Nick^X^^^^^N~Legal&von&Real^Y^^^^^L~^^^^^^S\r"
    pid = parse(raw).segment("PID")
    assert pid is not None
    assert dt.names(pid, 5).family == "Legal"


@pytest.mark.parametrize(
    "text",
    [
        "1980",
        "198001",
        "19800131",
        "1980013112",
        "198001311259",
        "19800131125959",
        "19800131125959.1234",
        "198001311259+0100",
    ],
)
def test_partial_times_stay_partial(text: str) -> None:
    assert dt.read_ts(text) == text


@pytest.mark.parametrize(("text", "read"), [("19800000", "1980"), ("19800100", "198001")])
def test_zeroes_at_the_end_are_a_partial_date(text: str, read: str) -> None:
    assert dt.read_ts(text) == read


@pytest.mark.parametrize(
    "text", ["198", "1980-01-01", "19801301", "19800230", "yesterday", "1980010125", "19800101120000+9"]
)
def test_what_is_no_time_is_told_with_its_place_and_without_its_value(text: str) -> None:
    with pytest.raises(DecodeError) as caught:
        dt.read_ts(text, "PID-7")
    assert (caught.value.where, caught.value.code) == ("PID-7", "102")
    assert text not in str(caught.value)


def test_a_time_without_zone_is_of_the_site_and_one_with_zone_is_not() -> None:
    east = timezone(timedelta(hours=2))
    assert dt.seconds("20240101120000", east) == dt.seconds("20240101100000+0000")
    assert dt.seconds("20240101120000-0500", east) == dt.seconds("20240101170000+0000")
    assert dt.seconds("nonsense") == 0.0
    assert dt.timestamp(dt.seconds("20240101100000+0000")) == "20240101100000+0000"
