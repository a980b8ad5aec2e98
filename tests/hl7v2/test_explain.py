"""A message as a tree for people."""

from __future__ import annotations

import json

from hilum.hl7v2.explain import FIELD_NAMES, explain, lines
from support.hl7_hub import adt, segment


def _raw(text: str) -> bytes:
    return text.replace("\n", "\r").encode()


def test_segments_fields_and_components_have_names_and_places() -> None:
    tree = explain(_raw(adt("A04", "1^^^HOSP&1.2&ISO~2^^^B") + "ZPI|local\n"))
    assert tree["kind"] == "ADT^A04"
    by_name = {segment["name"]: segment for segment in tree["segments"]}
    assert by_name["PID"]["title"] == "Patient"
    assert by_name["ZPI"]["title"] == "Local"
    identifiers = next(one for one in by_name["PID"]["fields"] if one["place"] == "PID-3")
    assert identifiers["name"] == "patient identifiers"
    first = identifiers["repetitions"][0]["parts"]
    assert (first[0]["place"], first[0]["name"], first[0]["value"]) == ("PID-3.1", "id", "1")
    assert first[1]["parts"][1] == {"place": "PID-3.4.2", "name": "", "value": "1.2"}
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
    assert (0, "PID", "Patient", "") in flat
    assert (1, "PID-8", "sex", "F") in flat
    assert (2, "PID-5.1", "family", "DOE") in flat


def test_the_tables_name_the_fields_by_their_numbers() -> None:
    for name, number, words in (
        ("MSH", 10, "control id"), ("MSH", 18, "character set"), ("PID", 18, "account number"), ("PV1", 19, "visit number"),
        ("PV1", 44, "admitted at"), ("PV1", 51, "visit indicator"), ("ORC", 12, "ordering provider"),
        ("OBR", 18, "placer field 1 (accession)"), ("OBR", 25, "result status"), ("OBR", 44, "procedure code"),
        ("TQ1", 9, "priority"), ("IPC", 9, "station AE title"), ("QPD", 8, "domains returned"), ("ERR", 8, "user message"),
        ("MRG", 7, "prior name"), ("OBX", 11, "status"), ("PID", 35, "species"),
    ):  # fmt: skip
        assert FIELD_NAMES[name][number] == words
    assert segment("PV1", {2: "I"}) == "PV1||I\n"
