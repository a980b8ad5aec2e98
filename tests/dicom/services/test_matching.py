"""Attribute matching, PS3.4 C.2.2.2."""

from __future__ import annotations

import time

import pytest

from hilum.dicom.data.dataset import Dataset
from hilum.dicom.services.matching import dataset_matches, in_range, range_of, values_match, wildcard_matches


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("*", "", True),
        ("*", "abc", True),
        ("a*c", "abc", True),
        ("a*c", "ac", True),
        ("a*c", "abd", False),
        ("?bc", "abc", True),
        ("?bc", "bc", False),
        ("a?", "ab", True),
        ("*b?d*", "aabcdee", True),
        ("*b?d*", "aabdee", False),
        ("ab*ba", "aba", False),
        ("a.c", "abc", False),
        ("abc", "abcd", False),
    ],
)
def test_wildcards_stand_for_any_run_and_for_one_character(pattern: str, text: str, expected: bool) -> None:
    assert wildcard_matches(pattern, text) is expected


def test_many_wildcards_do_not_explode() -> None:
    began = time.perf_counter()
    assert not wildcard_matches("*a" * 32 + "b", "a" * 20_000)
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("vr", "key", "value", "expected"),
    [
        ("DA", "20260301", "20260301", True),
        ("DA", "20260301-20260302", "20260302", True),
        ("DA", "20260301-", "20251231", False),
        ("DA", "-20260301", "20260301", True),
        ("DA", "20260301-20260302", "", False),
        ("TM", "10-12", "125959.5", True),
        ("TM", "1000-1200", "120059", True),
        ("TM", "1000-1200", "1201", False),
        ("PN", "yamada^tarou", "Yamada^Tarou=山田^太郎", True),
        ("PN", "山田*", "Yamada^Tarou=山田^太郎", True),
        ("PN", "Yamada^Tarou^^", "Yamada^Tarou", True),
        ("PN", "Yam", "Yamada^Tarou", False),
        ("LO", "mr HEAD*", "MR head plain", True),
        ("CS", "mr", "MR", False),
        ("IS", "007", "7", True),
        ("SH", "ACC-1", "acc-1", False),
    ],
)
def test_each_vr_matches_by_its_rule(vr: str, key: str, value: str, expected: bool) -> None:
    assert values_match(vr, [key], [value]) is expected


def test_patient_id_is_compared_with_regard_to_case() -> None:
    assert not values_match("LO", ["mrn-1"], ["MRN-1"], 0x00100020)


def test_a_list_of_uids_matches_any_of_them() -> None:
    assert values_match("UI", ["1.2", "1.3"], ["1.3"])
    assert not values_match("UI", ["1.2", "1.3"], ["1.4"])


def test_an_empty_value_matches_only_universally() -> None:
    assert values_match("LO", [""], [])
    assert values_match("LO", ["*"], [])
    assert not values_match("LO", ["a*"], [])


def test_a_time_zone_in_a_date_time_is_no_range() -> None:
    assert range_of("DT", "20260301120000-0500") == ("20260301120000-0500", "20260301120000-0500")
    assert range_of("DT", "20260301-20260302") == ("20260301", "20260302")


def test_a_limit_covers_all_that_begins_with_it() -> None:
    assert in_range("20261231", "2026", "2026")
    assert not in_range("20270101", "2026", "2026")


def test_a_sequence_matches_where_one_item_matches_all_keys() -> None:
    candidate = Dataset.of(
        RequestAttributesSequence=[
            Dataset.of(ScheduledProcedureStepID="1", RequestedProcedureID="A"),
            Dataset.of(ScheduledProcedureStepID="2", RequestedProcedureID="B"),
        ]
    )

    def keys(step: str, procedure: str) -> Dataset:
        item = Dataset.of(ScheduledProcedureStepID=step, RequestedProcedureID=procedure)
        return Dataset.of(RequestAttributesSequence=[item])

    assert dataset_matches(keys("2", "B"), candidate)
    assert not dataset_matches(keys("2", "A"), candidate)
    assert dataset_matches(keys("", "*"), candidate)
    assert dataset_matches(keys("", ""), Dataset.of(RequestAttributesSequence=[]))
    assert not dataset_matches(keys("2", ""), Dataset.of(RequestAttributesSequence=[]))


def test_a_key_that_the_candidate_lacks_is_no_condition() -> None:
    assert dataset_matches(Dataset.of(PatientComments="x"), Dataset.of(PatientID="1"))
