"""Definitions of each version: hand-checked facts, and that the package data holds together."""

from __future__ import annotations

import pytest

from hilum.core.errors import NotFound
from hilum.hl7v2.definitions import ANY_SEGMENT, VERSIONS, Group, SegmentUse, definitions, notation


@pytest.mark.parametrize("version", VERSIONS)
def test_each_segment_of_each_structure_exists(version: str) -> None:
    known = definitions(version)
    for structure in known.structures.values():
        for name in structure.segments():
            assert name in ANY_SEGMENT or known.segment(name) is not None, (structure.id, name)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_data_type_that_is_named_exists(version: str) -> None:
    known = definitions(version)
    for segment in known.segments.values():
        for field in segment.fields:
            assert (field.datatype == "") == (field.usage == "W"), (segment.id, field)
            assert not field.datatype or known.datatype(field.datatype) is not None, (segment.id, field)
    for datatype in known.datatypes.values():
        for component in datatype.components:
            assert not component.datatype or known.datatype(component.datatype) is not None, (datatype.id, component)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_event_has_a_structure_that_exists(version: str) -> None:
    known = definitions(version)
    for (code, event), structure in known.events.items():
        assert known.structure(structure) is not None
        assert known.structure_of(code, event) == structure


def test_an_unknown_version_is_not_guessed() -> None:
    with pytest.raises(NotFound, match=r"2\.8\.2"):
        definitions("2.5.2")


def test_oru_r01_of_2_5_1_has_its_groups() -> None:
    structure = definitions("2.5.1").structure("ORU_R01")
    assert structure is not None
    assert notation.write(structure.items) == (
        "MSH SFT* PATIENT_RESULT+(PATIENT?(PID PD1? NTE* NK1* VISIT?(PV1 PV2?)) ORDER_OBSERVATION+(ORC? OBR NTE* TIMING_QTY*("
        "TQ1 TQ2*) CTD? OBSERVATION*(OBX NTE*) FT1* CTI* SPECIMEN*(SPM OBX*))) DSC?"
    )
    group = structure.items[2]
    assert isinstance(group, Group)
    assert (group.name, group.min, group.max, group.choice) == ("PATIENT_RESULT", 1, None, False)
    assert structure.items[1] == SegmentUse("SFT", 0, None)
