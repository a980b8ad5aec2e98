"""Made-up messages."""

from __future__ import annotations

import pytest

from hilum.core.errors import NotFound
from hilum.hl7v2 import parse
from hilum.hl7v2.definitions import VERSIONS, definitions
from hilum.hl7v2.generate import generate
from hilum.hl7v2.validation import Severity, validate


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    assert generate("ADT^A04", seed=7) == generate("ADT^A04", seed=7)
    assert generate("ADT^A04", seed=7) != generate("ADT^A04", seed=8)


@pytest.mark.parametrize("asked", ["ADT^A04", "ADT A04", "ADT_A04"])
def test_a_trigger_event_gives_its_structure(asked: str) -> None:
    message = parse(generate(asked))
    assert (message.message_code, message.trigger_event, message["MSH-9.3"]) == ("ADT", "A04", "ADT_A01")


@pytest.mark.parametrize("asked", ["ADT^Z99", "NOPE", "", "ADT"])
def test_what_the_version_does_not_have_is_not_found(asked: str) -> None:
    with pytest.raises(NotFound):
        generate(asked)


def test_an_unknown_version_is_not_found() -> None:
    with pytest.raises(NotFound):
        generate("ADT^A04", "1.0")


def test_the_message_speaks_of_one_person() -> None:
    message = parse(generate("ORU_R01", seed=3, fullness=0.6))
    numbers = {segment.value(3, 1, 1) for segment in message.segments("PID")}
    assert len(numbers) == 1
    assert message["PID-5.1"]
    assert message["PID-8"] in ("F", "M")


def test_set_ids_count_and_results_are_of_the_type_they_name() -> None:
    message = parse(generate("ORU_R01", seed=5, fullness=0.7))
    results = message.segments("OBX")
    assert results
    assert [one.value(1) for one in results] == [str(number) for number in range(1, len(results) + 1)]
    for one in results:
        if one.value(2) == "NM":
            float(one.value(5))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_structure_of_every_version_is_valid(version: str) -> None:
    bad = {}
    for name in definitions(version).structures:
        for seed in range(2):
            found = [
                one for one in validate(parse(generate(name, version, seed))).findings if one.severity == Severity.ERROR
            ]
            if found:
                bad[name, seed] = found[0]
    assert not bad
