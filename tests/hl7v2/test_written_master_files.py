"""Master files: written from nouns in every version that has the event, judged, read again, and the same. HL7 v2.5.1 chapter 8."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilum.core.catalogue import ObservationDefinition
from hilum.core.code import Code
from hilum.core.directory import Practitioner, Site
from hilum.core.errors import Incorrect, Unsupported
from hilum.core.identity import Identifier
from hilum.core.person import Address, Telecom
from hilum.hl7v2.messages.composing import structure_of
from hilum.hl7v2.messages.master_files_out import (
    TEST_EVENTS,
    charge_file_message,
    observation_file_message,
    place_file_message,
    staff_file_message,
)
from support.hl7_hub import Hub
from support.hl7_samples import CHARGE_DEFINITION, OBSERVATION_DEFINITION, STAFF
from support.hl7_written import VERSIONS, faults, header, told

LATER = [version for version in VERSIONS if version != "2.3.1"]


def has(version: str, event: str) -> bool:
    try:
        return bool(structure_of(version, "MFN", event))
    except Unsupported:
        return False


def take(hub: Hub, raw: bytes) -> None:
    assert faults(raw) == []
    answer = hub.send(raw)
    assert (answer.code, answer.text) == ("AA", "")
    assert answer.immediate is not None
    assert faults(answer.immediate) == []
    assert b"|S|" in answer.immediate


@pytest.mark.parametrize("version", VERSIONS)
def test_staff_is_told_and_taken_out_of_use(version: str) -> None:
    hub = Hub()

    def kept() -> Practitioner:
        found = hub.store.read_now(lambda record: record.practitioners.find(STAFF.key))
        assert found is not None
        return found

    take(hub, staff_file_message((STAFF,), header(version)))
    expected = told(STAFF, "file")
    if version == "2.3.1":
        # PRA-9 came with 2.4, and the day of STF-12 with its place
        expected["institution"] = ""
    assert told(kept(), "file") == expected
    take(hub, staff_file_message((replace(STAFF, active=False),), header(version)))
    assert told(kept(), "file") == expected | {"active": False}


@pytest.mark.parametrize("version", LATER)
@pytest.mark.parametrize(
    ("key", "level", "parent", "mother"),
    [
        ("W&1, 2, A", "bed", "W&1, 2", ""),
        ("W, 2", "room", "W", ""),
        ("W, HOSP", "point-of-care", "HOSP", ""),
        ("HOSP", "facility", "", ""),
        ("W", "point-of-care", "CAMPUS", "CAMPUS"),
    ],
)
def test_places_are_told_by_their_level(version: str, key: str, level: str, parent: str, mother: str) -> None:
    hub = Hub()
    place = Site(
        "", Identifier(key), "A quiet | place", (Code("N"), Code("B")), Address(("Street 1",), "Lund"),
        (Telecom("1", "phone", "work"),), True, level, parent, "Ho^sp",
    )  # fmt: skip
    take(hub, place_file_message((replace(place, parent=mother or parent),), header(version)))
    found = hub.store.read_now(lambda record: record.sites.find(place.key))
    assert found is not None
    assert told(found, "file") == told(place, "file")


@pytest.mark.parametrize("version", LATER)
def test_charge_codes_are_told_with_their_prices(version: str) -> None:
    hub = Hub()
    take(hub, charge_file_message((CHARGE_DEFINITION,), header(version)))
    found = hub.store.read_now(lambda record: record.charge_definitions.find(CHARGE_DEFINITION.key))
    assert found is not None
    assert told(found, "file") == told(CHARGE_DEFINITION, "file")


CARRIED = {
    "M03": ("unit", "si_unit", "si_factor", "precision", "ranges"),
    "M08": ("unit", "si_unit", "si_factor", "precision", "ranges", "answers", "specimen"),
    "M09": ("answers", "specimen"),
    "M10": ("members", "specimen"),
    "M11": (),
    "M12": ("categories", "start", "end"),
}
OF_OTHERS = {name for names in CARRIED.values() for name in names}


@pytest.mark.parametrize(
    ("event", "version"),
    [
        (event, version)
        for event in TEST_EVENTS
        for version in VERSIONS
        if has(version, event) and not (version == "2.3.1" and event == "M03")
    ],
)
def test_a_test_is_told_as_far_as_its_event_goes(event: str, version: str) -> None:
    hub = Hub()
    take(
        hub,
        observation_file_message(
            event, (OBSERVATION_DEFINITION,), header(version), producer=Code("LAB", "Laboratory", "L")
        ),
    )
    found = hub.store.read_now(lambda record: record.observation_definitions.find(OBSERVATION_DEFINITION.key))
    assert found is not None
    blank = told(ObservationDefinition(""))
    expected = {
        name: blank[name] if name in OF_OTHERS and name not in CARRIED[event] else value
        for name, value in told(OBSERVATION_DEFINITION, "file").items()
    }
    if version in ("2.3.1", "2.4", "2.5.1"):
        # OM3-3 repeats from 2.6 on
        expected["answers"] = expected["answers"][:1]
    assert told(found, "file") == expected


def test_a_file_that_its_version_has_no_segments_for_is_not_written() -> None:
    with pytest.raises(Unsupported, match="has no segments for MFN"):
        place_file_message((), header("2.3.1"))
    with pytest.raises(Incorrect, match="nothing more is told"):
        observation_file_message(
            "M03", (ObservationDefinition("", code=Code("X")),), header("2.5.1"), producer=Code("L")
        )
