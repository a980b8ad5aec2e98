"""Maps narrowed to the shape of what they map: what the shape settles is as the values have it."""

from __future__ import annotations

import random

from hilum.hl7v2.data.er7 import parse as parse_message
from hilum.ihe.v2fhir import convert
from hilum.ihe.v2fhir.checks import test_of as check_of
from hilum.ihe.v2fhir.compile import Compiler
from hilum.ihe.v2fhir.condition import NEVER, Constant, Equals, Operand, narrowed, parse
from hilum.ihe.v2fhir.convert import converter_of
from hilum.ihe.v2fhir.engine import Frame, Run
from hilum.ihe.v2fhir.shape import LONGEST_SHAPE, MOST_SHAPES, Shapes, settled_by, shape_of_segment, shape_of_value
from hilum.ihe.v2fhir.tables import load
from ihe.v2fhir.driving import MESSAGE

CHOICES = ("", "", '""', "NM", "Y~N", "A^B", "U", "INT")


def test_what_a_shape_settles_of_any_condition_of_the_tables_is_so() -> None:
    tables = load()
    compiler = Compiler(tables)
    chance = random.Random(7)
    settled = 0
    for kind, part in (("segment", tables.segments), ("datatype", tables.datatypes)):
        for name, rows in part.items():
            names = frozenset((name.partition("[")[0],))
            for row in rows:
                if row.refused or not row.is_mapping or not (row.when or row.prose):
                    continue
                when = compiler.condition_of(row.when, row.prose)
                whole = check_of(when, kind, names, 0, row.v2_type)
                for _ in range(4):
                    parts = ["X", *chance.choices(CHOICES, k=40)]
                    run = Run(MESSAGE, {}, "", "Z", "")
                    run.names, run.fields, run.repeats = [name[:3]], [parts], True
                    shape = shape_of_segment(run, parts) if kind == "segment" else shape_of_value(parts)
                    left = narrowed(when, settled_by(shape, kind, names, 0))
                    settled += isinstance(left, Constant)
                    frame = Frame(run, parts, 1, {}, {})
                    assert check_of(left, kind, names, 0, row.v2_type)(frame) == whole(frame), (str(row), parts)
    assert settled > 1000


def test_a_place_whose_value_is_known_settles_what_is_asked_of_it() -> None:
    when = parse('IF OBX-2 IS "NM" AND (OBX-5 VALUED OR OBX-6 VALUED)')
    names, place = frozenset(("OBX",)), Operand("OBX", 2)
    assert narrowed(when, settled_by(b"", "segment", names, 5, asked=(place, "ST"))) == NEVER
    left = narrowed(when, settled_by(b"\1\0\1\0\0\1", "segment", names, 7))
    assert left == Equals(place, frozenset(("NM",)))
    assert narrowed(left, settled_by(b"", "segment", names, 7, asked=(place, "NM"))) == Constant(True)
    assert narrowed(parse("IF NOT VALUED"), settled_by(b"", "segment", names, 7, own=False)) == Constant(True)


def test_a_shape_that_comes_again_is_narrowed_and_kept_and_those_kept_are_few_and_short() -> None:
    made: list[tuple[bytes, bool]] = []

    def narrow(shape: bytes, is_exact: bool) -> bytes:
        made.append((shape, is_exact))
        return shape

    shapes = Shapes(narrow)
    assert [shapes.of(b"\1\0\1") for _ in range(3)] == [b"\1\0\1"] * 3
    assert made == [(b"\1\0\1", False), (b"\1\0\1", True)]
    long = b"\1" * (LONGEST_SHAPE + 1)
    assert [shapes.of(long) for _ in range(3)] == [long] * 3
    assert made[2:] == [(long, False)] * 3
    for number in range(3 * MOST_SHAPES):
        for _ in range(2):
            assert shapes.of(number.to_bytes(2)) == number.to_bytes(2)
            assert len(shapes.kept) <= MOST_SHAPES


def test_a_segment_of_another_shape_is_mapped_by_its_own_rows_and_the_count_is_the_same_each_time() -> None:
    head = "MSH|^~\\&|LAB|HOSP|EHR|CLINIC|20240102||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1||1^^^HOSP\rOBR|1|||1^A^L\r"
    segments = (
        "OBX|1|NM|2^B^L||1|mg|",
        'OBX|2|ST|2^B^L||"x"||',
        "OBX|3|CE|2^B^L||1^One^L~2^Two^L||",
        'OBX|4|NM|2^B^L||""|mg|',
    )
    message = parse_message((head + "\r".join(segments) + "\r").encode())
    first, second = convert(message), convert(message)
    assert (first.bundle, first.unmapped, first.rows) == (second.bundle, second.unmapped, second.rows)
    observations = [
        one["resource"] for one in first.bundle["entry"] if one["resource"]["resourceType"] == "Observation"
    ]
    assert [one.get("valueQuantity", {}).get("value") is not None for one in observations] == [
        True,
        False,
        False,
        False,
    ]
    assert observations[1]["valueString"] == '"x"'
    assert len(observations[2]["component"]) == 2
    assert "value" not in observations[3].get("valueQuantity", {})
    plan = converter_of().plan("ORU_R01")
    assert any(len(position.shapes.kept) >= 4 for position in plan.positions if position.name == "OBX")
