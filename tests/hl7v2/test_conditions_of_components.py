"""Conditional components: each has a row in the table of conditions, or stands here with its reason. HL7 v2.9 2.A."""

from __future__ import annotations

from random import Random

import pytest

from hilum.hl7v2.data.escape import STANDARD
from hilum.hl7v2.definitions import VERSIONS, definitions
from hilum.hl7v2.validation import Severity, validate
from hilum.hl7v2.validation.conditions import conditions, of_datatype, quick_check
from hilum.hl7v2.validation.parts import PAIRS

E, W = Severity.ERROR, Severity.WARNING
UID = "2.16.840.1.113883.19"


def judge(datatype: str, version: str, value: str) -> list[tuple[Severity, str]]:
    """Severity and component of what is conditional and wrong in an observation's value."""
    head = f"MSH|^~\\&|LAB|HOSP|HIS|HOSP|20260102||ORU^R01^ORU_R01|M1|P|{version}"
    report = validate(f"{head}\rOBX|1|{datatype}|1^x^L||{value}||||||F\r".encode())
    return [
        (one.severity, one.place.removeprefix("OBX[1]-5"))
        for one in report
        if one.rule == "type/conditional" and one.place.startswith("OBX[1]-5")
    ]


def at(**parts: str) -> str:
    """A value of components given as c5="x"."""
    numbers = {int(key[1:]): value for key, value in parts.items()}
    return "^".join(numbers.get(number, "") for number in range(1, max(numbers) + 1))


CASES = [
    # type, version, value, what is told
    ("CNE", "2.7", "A", [(W, "[1].3")]),
    ("CNE", "2.7", "A^^L", []),
    ("CNE", "2.7", at(c1="A", c14=UID), []),
    ("CNE", "2.6", "A", []),
    ("CNE", "2.8", at(c1="A", c3="L", c4="B", c10="C"), [(W, "[1].6"), (W, "[1].12")]),
    ("CNE", "2.8", at(c1="A", c3="L", c4="B", c6="L", c10="C", c20=UID), []),
    ("CNE", "2.9", at(c1="A", c3="L", c15=UID, c18=UID, c21=UID), [(W, "[1].16"), (W, "[1].19"), (W, "[1].22")]),
    ("CNE", "2.9", at(c1="A", c3="L", c15=UID, c16="20260101"), []),
    ("CWE", "2.9", at(c1="A", c3="L", c15=UID, c18=UID, c21=UID), [(W, "[1].16"), (W, "[1].19"), (W, "[1].22")]),
    ("CWE", "2.9", at(c1="A", c3="L", c15=UID, c16="20260101"), []),
    ("CF", "2.7", "A^text", [(W, "[1].3")]),
    ("CF", "2.7", at(c1="A", c3="L", c4="B", c10="C", c15=UID), [(W, "[1].6"), (W, "[1].12"), (W, "[1].16")]),
    ("CF", "2.7", at(c1="A", c3="L", c4="B", c17=UID, c10="C", c12="L"), []),
    ("CF", "2.5.1", "A^text", []),
    ("CD", "2.5.1", "1^^5", [(E, "[1].3.2")]),
    ("CD", "2.5.1", "1^^5&uV", [(W, "[1].3.4")]),
    ("CD", "2.5.1", "1^^5&&microvolt", []),
    ("CD", "2.7", "1^^5&uV&&UCUM&V", [(W, "[1].3.7")]),
    ("CD", "2.7", "1^^5&uV&&UCUM&&&&&&&&&&&&" + UID, [(W, "[1].3.17")]),
    ("CD", "2.7", "1^^5&uV&&UCUM&&&&&&&V", [(W, "[1].3.13")]),
    ("CNN", "2.5.1", "7^DOE", [(W, "[1].9")]),
    ("CNN", "2.5.1", "7^DOE^^^^^^^HOSP", []),
    ("CNN", "2.5.1", "^DOE", []),
    ("PPN", "2.7", at(c1="7", c2="DOE", c15="20260101"), [(W, "[1].9")]),
    ("PPN", "2.7", at(c1="7", c2="DOE", c15="20260101", c23="SE&&ISO3166"), []),
    ("PPN", "2.6", at(c1="7", c2="DOE", c15="20260101"), []),
    ("XAD", "2.7", "1 Road^^Town", []),
    ("XAD", "2.7", "1 Road^^Town~2 Lane^^Town", [(W, "[1].7"), (W, "[2].7")]),
    ("XAD", "2.7", "1 Road^^Town^^^^H~2 Lane^^Town", [(W, "[2].7")]),
    ("XAD", "2.7", "1 Road^^Town^^^^H~2 Lane^^Town^^^^B", []),
    ("XAD", "2.7", "1 Road^^Town~", []),
    ("XAD", "2.6", "1 Road^^Town~2 Lane^^Town", []),
    ("XPN", "2.7", "DOE^J^^^^^MSK", [(W, "[1].1")]),
    ("XPN", "2.7", "^^^^^^MSK", []),
    ("XPN", "2.7", "DOE^J^^^^^L", []),
    ("XPN", "2.6", "DOE^J^^^^^MSK", []),
    ("XTN", "2.7", "^PRN^PH", [(W, "[1].4")]),
    ("XTN", "2.7", "^PRN^PH^^^^5551234", []),
    ("XTN", "2.7", "^NET^Internet^a.b", []),
    ("XTN", "2.7", at(c2="PRN", c3="PH", c7="5551234", c12="555-1234"), [(W, "[1].12")]),
    ("XTN", "2.8", at(c3="PH", c4="a.b", c7="5551234", c12="555-1234"), [(W, "[1].7"), (W, "[1].12"), (W, "[1].12")]),
    ("XTN", "2.8", at(c3="PH", c7="5551234", c10="9"), [(W, "[1].8")]),
    ("XTN", "2.8", at(c3="PH", c7="5551234", c8="77", c10="9"), []),
    ("XTN", "2.7", "555-1234^PRN^PH", []),
    ("XTN", "2.6", "^PRN^PH", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("datatype", "version", "value", "told"), CASES, ids=[f"{n} {one[0]} {one[1]}" for n, one in enumerate(CASES)]
)
def test_a_condition_of_a_component_is_told_where_it_is_not_met(
    datatype: str, version: str, value: str, told: list[tuple[Severity, str]]
) -> None:
    assert judge(datatype, version, value) == told


@pytest.mark.parametrize("version", ["2.5.1", "2.9"])
def test_what_is_passed_quickly_meets_each_condition(version: str) -> None:
    random, passed = Random(7), 0
    for datatype in sorted({row.place for row in conditions() if row.is_datatype}):
        known = definitions(version).datatype(datatype)
        asked = of_datatype(version, datatype, is_bound=False, is_repeated=True)
        if known is None or not asked:
            continue
        is_as_asked = quick_check(asked, STANDARD)
        for _ in range(300):
            texts = random.choices(("", "", "A", '""', "MSK"), k=random.randrange(1, len(known.components) + 1))
            is_met = all(one.is_met(["", *texts], STANDARD, None) for one in asked)
            assert is_met or not is_as_asked(texts), (datatype, texts)
            passed += is_met
    assert passed > 100


WITHOUT_A_ROW = {
    "told as a pair with its type, or its id, whatever the version calls it": (
        "CNN.10 CNN.11 EI.3 EI.4 HD.2 HD.3"
    ),
    "the version of a coding system is asked for wherever the system is not one of HL7's; hardly a sender tells it, nor do the "
    "standard's own examples, and a finding at each code would hide the others": (
        "CF.7 CF.13 CNE.7 CNE.13 CSU.8 CSU.14 CWE.7"
    ),
    "the text describes the component and states no condition": "OSP.2 OSP.3 PPN.12 XCN.12",
    "it is said to depend on the type of location (PL.6), and not how": "PL.1",
    "these versions' texts of it were not read": "PL.6 PPN.8 XCN.8 XTN.12",
}  # fmt: skip
"""Components that the definitions of a version call conditional and that no row is about there: why -> which."""


def test_every_conditional_component_is_asked_for_or_it_is_said_why_not() -> None:
    about = {
        (row.place, version, number)
        for row in conditions()
        if row.is_datatype
        for version in row.versions
        for one in (*row.when, *row.asks)
        for term in one
        for number in (term.number, term.same_as)
    }
    left = {
        f"{name}.{component.position}"
        for version in VERSIONS
        for name, datatype in definitions(version).datatypes.items()
        for component in datatype.components
        if component.usage == "C" and (name, version, component.position) not in about
    }
    said = " ".join(WITHOUT_A_ROW.values()).split()
    assert len(said) == len(set(said))
    assert left == set(said) - {"CNN.10"}  # a row asks for it as the authority of an identifier
    pairs = next(iter(WITHOUT_A_ROW.values())).split()
    assert {f"{name}.{number + 1}" for name, both in PAIRS.items() for number in both} == set(pairs)


@pytest.mark.parametrize("version", ["2.5", "2.9"])
def test_the_parts_of_a_universal_id_go_together(version: str) -> None:
    head = f"MSH|^~\\&|LAB|HOSP|HIS|HOSP|20260102||ORU^R01^ORU_R01|M1|P|{version}\r"
    for datatype, (one, other) in PAIRS.items():
        for given, missing in ((one, other), (other, one)):
            value = at(**{f"c{given + 1}": "ISO"})
            report = validate(f"{head}OBX|1|{datatype}|1^x^L||{value}||||||F\r".encode())
            assert [o.place for o in report if o.rule == "type/pair"] == [f"OBX[1]-5[1].{missing + 1}"], (
                datatype,
                given,
            )
