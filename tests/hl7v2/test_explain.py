"""A message as a tree for people."""

from __future__ import annotations

import json

from hilum.hl7v2.explain import explain, lines
from support.hl7_hub import adt


def _raw(text: str) -> bytes:
    return text.replace("\n", "\r").encode()


def test_segments_fields_and_components_have_names_and_places() -> None:
    tree = explain(_raw(adt("A04", "1^^^HOSP&1.2&ISO~2^^^B") + "ZPI|local\n"))
    assert tree["kind"] == "ADT^A04"
    by_name = {segment["name"]: segment for segment in tree["segments"]}
    assert by_name["PID"]["title"] == "Patient Identification"
    assert by_name["ZPI"]["title"] == "Local"
    identifiers = next(one for one in by_name["PID"]["fields"] if one["place"] == "PID-3")
    assert identifiers["name"] == "Patient Identifier List"
    first = identifiers["repetitions"][0]["parts"]
    assert (first[0]["place"], first[0]["name"], first[0]["value"]) == ("PID-3.1", "ID Number", "1")
    assert first[1]["parts"][1] == {"place": "PID-3.4.2", "name": "Universal ID", "value": "1.2"}
    json.dumps(tree)


def test_null_is_told_from_empty_and_long_values_are_cut() -> None:
    tree = explain(_raw(adt("A04", rest='|""|F') + f"OBX|1|ED|X||^a^b^Base64^{'A' * 10000}\n"))
    pid = next(one for one in tree["segments"] if one["name"] == "PID")
    assert next(one for one in pid["fields"] if one["place"] == "PID-7")["null"]
    assert len(json.dumps(tree)) < 20_000


def test_a_message_that_cannot_be_read_is_explained_as_such() -> None:
    assert explain(b"nonsense") == {
        "kind": "", "error": "the message does not begin with MSH", "place": "MSH", "segments": []
    }  # fmt: skip
    batch = explain(b"BHS|^~\\&\r" + _raw(adt("A04")) + b"BTS|1\r")
    assert batch["messages"][0]["kind"] == "ADT^A04"


def test_the_tree_is_flat_for_a_terminal() -> None:
    flat = lines(explain(_raw(adt("A04"))))
    assert (0, "PID", "Patient Identification", "") in flat
    assert (1, "PID-8", "Administrative Sex", "F") in flat
    assert (2, "PID-5.1", "Family Name", "DOE") in flat


def _named(version: str, line: str, place: str) -> str:
    raw = f"MSH|^~\\&|A|B|C|D|20260101||ADT^A04|1|P|{version}\r{line}\r".encode()
    found = [(at, name) for _, at, name, _ in lines(explain(raw)) if at == place]
    assert len(found) == 1, found
    return found[0][1]


def test_a_field_bears_its_name_of_the_message_s_own_version() -> None:
    assert _named("2.3", "PID|1||7||||||||||||||||||||||||", "PID-3") == "Patient ID (Internal ID)"
    assert _named("2.5.1", "PID|1||7", "PID-3") == "Patient Identifier List"
    assert _named("2.1", "PID|1||7", "PID-3") == "Patient id internal"


def test_a_version_that_is_not_known_is_read_by_the_newest_before_it() -> None:
    assert _named("2.9", "PID|1||7", "PID-3") == "Patient Identifier List"
    assert _named("x", "PID|1||7", "PID-3") == "Patient Identifier List"


def test_a_segment_used_ahead_of_its_version_and_those_of_ihe_have_names() -> None:
    assert _named("2.3.1", "IPC|A^B|||||||||MR1", "IPC-1") == "Accession Identifier"
    assert _named("2.3.1", "ZDS|1.2^Application^DICOM", "ZDS-1.1") == "Pointer"
    assert _named("2.5", "QPD|Q22^Find|1|@PID.5^A|||||^^^HOSP", "QPD-8.4") == "Assigning Authority"


def test_the_value_of_an_observation_is_named_by_its_type() -> None:
    assert _named("2.5.1", "OBX|1|CWE|1^^L||A^B", "OBX-5.2") == "Text"
    assert _named("2.5.1", "OBX|1|ED|1^^L||^AP^^Base64^QQ==", "OBX-5.4") == "Encoding"
    assert _named("2.5.1", "OBX|1||1^^L||A^B", "OBX-5.2") == ""
