"""Messages judged by profiles: HL7 v2 XML message profiles of Gazelle, and NIST profiles with all their files."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilum.core.errors import BudgetExceeded, DecodeError
from hilum.hl7v2.data.er7 import parse
from hilum.hl7v2.structure import SegmentNode
from hilum.hl7v2.validation import (
    MessageProfile,
    Report,
    Severity,
    read_message_profile,
    read_nist_profile,
    validate_profile,
)
from hilum.hl7v2.validation.profiles.elements import Element, read_path, resolve
from hilum.hl7v2.validation.profiles.expressions import compile_regex
from hilum.hl7v2.validation.profiles.values import read_library

MSH = "MSH|^~\\&|LAB|HOSP|HIS|HOSP|20260102030405||ORU^R01^ORU_R01|M1|P|2.5.1"

# A NIST profile of our own: MSH, then per observation an OBX and its notes.

PROFILE = """<ConformanceProfile ID="p1"><MetaData Name="Small" OrgName="Hilum" Version="1" Date="2026"/>
<Messages><Message ID="m1" Name="Small result" Type="ORU" Event="R01" StructID="ORU_R01">
  <Segment Ref="MSH" Usage="R" Min="1" Max="1"/>
  <Segment Ref="SFT" Usage="X" Min="0" Max="0"/>
  <Segment Ref="PID" Usage="R" Min="1" Max="1"/>
  <Group ID="g1" Name="OBSERVATION" Usage="R" Min="1" Max="3">
    <Segment Ref="OBX" Usage="R" Min="1" Max="1"/><Segment Ref="NTE" Usage="O" Min="0" Max="2"/>
  </Group>
</Message></Messages>
<Segments>
 <Segment ID="MSH" Name="MSH" Version="2.5.1"/>
 <Segment ID="SFT" Name="SFT" Version="2.5.1"/>
 <Segment ID="NTE" Name="NTE" Version="2.5.1">
  <Field Name="Set ID" Usage="R" Datatype="SI" Min="1" Max="1" MinLength="1" MaxLength="4"/></Segment>
 <Segment ID="PID" Name="PID" Version="2.5.1">
  <Field Name="Set ID" Usage="R" Datatype="SI" Min="1" Max="1" MinLength="1" MaxLength="2"/>
  <Field Name="Patient ID" Usage="X" Datatype="ST" Min="0" Max="0"/>
  <Field Name="Identifiers" Usage="R" Datatype="CX" Min="1" Max="2"/>
  <Field Name="Sex" Usage="RE" Datatype="IS" Min="0" Max="1" Binding="HL70001" BindingStrength="R"/>
  <Field Name="Race" Usage="C" Datatype="CE" Min="0" Max="*"/>
 </Segment>
 <Segment ID="OBX" Name="OBX" Version="2.5.1">
  <DynamicMapping><Mapping Position="5" Reference="2" SecondReference="3.1">
    <Case Value="NM" Datatype="NM"/><Case Value="ST" Datatype="ST"/><Case Value="ST" SecondValue="SPECIAL" Datatype="DT"/>
    <Case Value="CE" Datatype="CE"/></Mapping></DynamicMapping>
  <Field Name="Set ID" Usage="R" Datatype="SI" Min="1" Max="1"/>
  <Field Name="Value Type" Usage="RE" Datatype="ID" Min="0" Max="1"/>
  <Field Name="Observation" Usage="R" Datatype="CE" Min="1" Max="1"/>
  <Field Name="Sub-ID" Usage="O" Datatype="ST" Min="0" Max="1"/>
  <Field Name="Value" Usage="C" Datatype="varies" Min="0" Max="*"/>
 </Segment>
 <Segment ID="OBX_S" Name="OBX" Version="2.5.1">
  <Field Name="Set ID" Usage="R" Datatype="SI" Min="1" Max="1"/>
  <Field Name="Value Type" Usage="R" Datatype="ID" Min="1" Max="1"/>
  <Field Name="Observation" Usage="R" Datatype="CE" Min="1" Max="1"/>
  <Field Name="Sub-ID" Usage="R" Datatype="ST" Min="1" Max="1"/>
  <Field Name="Value" Usage="R" Datatype="ST" Min="1" Max="1"/>
 </Segment>
</Segments>
<Datatypes>
 <Datatype ID="ST" Name="ST"/><Datatype ID="SI" Name="SI"/><Datatype ID="IS" Name="IS"/><Datatype ID="ID" Name="ID"/>
 <Datatype ID="NM" Name="NM"/><Datatype ID="DT" Name="DT"/><Datatype ID="varies" Name="varies"/>
 <Datatype ID="HD" Name="HD"><Component Name="Namespace" Usage="RE" Datatype="IS" MinLength="1" MaxLength="6"/>
   <Component Name="Universal" Usage="C" Datatype="ST"/>
   <Component Name="Type" Usage="O" Datatype="ID" ConstantValue="ISO"/></Datatype>
 <Datatype ID="CX" Name="CX"><Component Name="Id" Usage="R" Datatype="ST" MinLength="2" MaxLength="8"/>
   <Component Name="Check" Usage="X" Datatype="ST"/><Component Name="Scheme" Usage="X" Datatype="ID"/>
   <Component Name="Authority" Usage="R" Datatype="HD"/></Datatype>
 <Datatype ID="CX_S" Name="CX"><Component Name="Id" Usage="R" Datatype="NM"/></Datatype>
 <Datatype ID="CE" Name="CE"><Component Name="Identifier" Usage="RE" Datatype="ST"/><Component Name="Text" Usage="RE" Datatype="ST"/>
   <Component Name="System" Usage="RE" Datatype="ID"/></Datatype>
</Datatypes></ConformanceProfile>"""


def nist(
    *,
    constraints: str = "",
    predicates: str = "",
    sets: str = "",
    bindings: str = "",
    slicings: str = "",
    tables: str = "",
) -> MessageProfile:
    content = f"<Predicates>{predicates}</Predicates><Constraints>{constraints}</Constraints>"
    context = f"<ConformanceContext>{content}</ConformanceContext>"
    (profile,) = read_nist_profile(
        PROFILE.encode(),
        constraints=context.encode(),
        value_sets=f"<ValueSetLibrary>{sets}</ValueSetLibrary>".encode() if sets else None,
        bindings=f"<ValueSetBindingsContext>{bindings}</ValueSetBindingsContext>".encode() if bindings else None,
        slicings=f"<ProfileSlicing>{slicings}</ProfileSlicing>".encode() if slicings else None,
        coconstraints=f"<CoConstraintContext>{tables}</CoConstraintContext>".encode() if tables else None,
    )
    return profile


PID = "PID|1||4711^^^HOSP&1.2.3&ISO"
OBX = "OBX|1|NM|1^x^LN||5"


def judge(profile: MessageProfile, *lines: str, msh: str = MSH) -> Report:
    return validate_profile("\r".join((msh, *lines, "")).encode(), profile)


def found(report: Report) -> list[tuple[str, str]]:
    return [(one.rule.removeprefix("profile/"), one.place) for one in report]


def by(profile: MessageProfile, *lines: str) -> list[tuple[str, str]]:
    return found(judge(profile, *lines))


def test_a_message_that_keeps_to_its_profile_has_no_findings() -> None:
    report = judge(nist(), PID, OBX, "NTE|1", OBX)
    assert (found(report), report.profile, report.structure) == ([], "Small result (Hilum)", "ORU_R01")


def test_segments_and_groups_keep_to_usage_and_cardinality() -> None:
    profile = nist()
    assert by(profile, OBX) == [("missing", "PID")]
    assert by(profile, PID) == [("missing", "OBSERVATION")]
    assert by(profile, "SFT|1", PID, OBX) == [("not-supported", "SFT[1]")]
    assert by(profile, PID, *[OBX] * 4) == [("cardinality", "OBSERVATION[4]")]
    assert by(profile, PID, OBX, "NTE|1", "NTE|2", "NTE|3") == [("cardinality", "NTE[3]")]
    assert by(profile, PID, OBX, "PV1|1", "ZZZ|1") == [("unexpected", "PV1[1]")]
    assert by(profile, OBX, PID) == [("misplaced", "PID[1]")]


def test_fields_and_components_keep_to_usage_cardinality_length_and_constant() -> None:
    profile = nist()
    assert by(profile, "PID|||4711^^^HOSP", OBX) == [("required", "PID[1]-1[1]")]
    assert by(profile, "PID|1|x|4711^^^HOSP", OBX) == [("not-supported", "PID[1]-2[1]")]
    assert by(profile, "PID|1||11^^^H~22^^^H~33^^^H", OBX) == [("cardinality", "PID[1]-3")]
    assert by(profile, "PID|1||1^^^HOSP", OBX) == [("length", "PID[1]-3[1].1")]
    assert by(profile, "PID|1||123456789^^^HOSP", OBX) == [("length", "PID[1]-3[1].1")]
    assert by(profile, "PID|1||^^^HOSP", OBX) == [("required", "PID[1]-3[1].1")]
    assert by(profile, "PID|1||4711", OBX) == [("required", "PID[1]-3[1].4")]
    assert by(profile, "PID|1||4711^9^^HOSP", OBX) == [("not-supported", "PID[1]-3[1].2")]
    assert by(profile, "PID|1||4711^^^HOSP&1.2&DNS", OBX) == [("constant", "PID[1]-3[1].4.3")]
    assert by(profile, "PID|1||4711^^^HOSP&1.2&ISO&x", OBX) == [("components", "PID[1]-3[1].4")]
    assert by(profile, "PID|1||4711^^^HOSP^x", OBX) == [("components", "PID[1]-3[1]")]
    assert by(profile, "PID|1||4711^^^HOSP|||x", OBX) == [("components", "PID[1]-6[1]")]
    assert by(profile, "PID|x||4711^^^HOSP", OBX) == [("type", "PID[1]-1[1]")]


def test_the_data_type_of_obx_5_is_mapped_by_one_or_two_values() -> None:
    profile = nist()
    assert by(profile, PID, "OBX|1|NM|1^x^LN||a") == [("type", "OBX[1]-5[1]")]
    assert by(profile, PID, "OBX|1|ST|1^x^LN||a") == []
    assert by(profile, PID, "OBX|1|ST|SPECIAL^x^LN||a") == [("type", "OBX[1]-5[1]")]
    assert by(profile, PID, "OBX|1|ED|1^x^LN||a") == [("undecided", "OBX[1]-5[1]")]


def test_another_message_than_the_profiles_is_told() -> None:
    assert ("message", "MSH[1]-9[1].1") in found(judge(nist(), PID, OBX, msh=MSH.replace("ORU^", "ADT^")))
    assert ("message", "MSH[1]-9[1].2") in found(judge(nist(), PID, OBX, msh=MSH.replace("^R01^", "^R30^")))


def constraint(
    expression: str, *, on: str = "Segment", id: str = "PID", strength: str = "SHALL", target: str = ""
) -> str:
    return (
        f'<{on}><ByID ID="{id}"><Constraint ID="C-1" Strength="{strength}" Target="{target}"><Description>said so</Description>'
        f"<Assertion>{expression}</Assertion></Constraint></ByID></{on}>"
    )


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ('<Presence Path="3[1].4[1].1[1]"/>', True),
        ('<Presence Path="3[2]"/>', False),
        ('<PlainText Path="3[1].1[1]" Text="4711"/>', True),
        ('<PlainText Path="3[1].4[1].1[1]" Text="hosp" IgnoreCase="false"/>', False),
        ('<PlainText Path="3[1].4[1].1[1]" Text="hosp" IgnoreCase="true"/>', True),
        ('<PlainText Path="3[2].1[1]" Text="1"/>', True),
        ('<PlainText Path="3[2].1[1]" Text="1" NotPresentBehavior="FAIL"/>', False),
        ('<PlainText Path="3[2].1[1]" Text="1" NotPresentBehavior="INCONCLUSIVE"/>', None),
        ('<Format Path="3[*].1[1]" Regex="^\\d{4}$"/>', True),
        ('<Format Path="3[*].1[1]" Regex="\\d{3}"/>', False),
        ('<StringList Path="3[1].1[1]" CSV="1, 4711"/>', True),
        ('<NumberList Path="3[1].1[1]" CSV="4711.0,2"/>', True),
        ('<NumberList Path="3[1].4[1].1[1]" CSV="4711.0,2"/>', None),
        ('<SimpleValue Path="3[1].1[1]" Operator="GT" Value="500" Type="Number"/>', True),
        ('<SimpleValue Path="3[1].1[1]" Operator="GT" Value="500" Type="String"/>', False),
        ('<PathValue Path1="1[1]" Operator="LT" Path2="3[1].1[1]"/>', True),
        ('<PathValue Path1="1[1]" Operator="EQ" Path2="9[1]"/>', False),
        ('<NOT><Presence Path="9[1]"/></NOT>', True),
        ('<AND><Presence Path="1[1]"/><Presence Path="9[1]"/></AND>', False),
        ('<OR><Presence Path="1[1]"/><Presence Path="9[1]"/></OR>', True),
        ('<XOR><Presence Path="1[1]"/><Presence Path="3[1]"/></XOR>', False),
        ('<IMPLY><Presence Path="9[1]"/><Presence Path="8[1]"/></IMPLY>', True),
        ('<IMPLY><Presence Path="1[1]"/><Presence Path="8[1]"/></IMPLY>', False),
        ('<FORALL><Presence Path="1[1]"/><Presence Path="3[1]"/><Presence Path="9[1]"/></FORALL>', False),
        ('<EXIST><Presence Path="9[1]"/><Presence Path="8[1]"/><Presence Path="3[1]"/></EXIST>', True),
        ('<SetID Path="1[1]"/>', True),
        ('<Plugin QualifiedClassName="a.B"/>', None),
        ('<ValueSet Path="3[1].1[1]" ValueSetID="HL70001" BindingStrength="R" BindingLocation="1"/>', False),
        ('<ValueSet Path="3[1].1[1]" ValueSetID="OWN" BindingStrength="R" BindingLocation="1"/>', None),
        ('<OR><Plugin QualifiedClassName="a.B"/><Presence Path="1[1]"/></OR>', True),
        ('<AND><Plugin QualifiedClassName="a.B"/><Presence Path="1[1]"/></AND>', None),
        ('<isNULL Path="3[1].1[1]"/>', False),
    ],
)  # fmt: skip
def test_assertions_hold_fail_or_stay_undecided(expression: str, holds: bool | None) -> None:
    profile = nist(constraints=constraint(expression))
    assert profile.problems == ()
    rules = [one.rule for one in judge(profile, PID, OBX)]
    assert rules == {True: [], False: ["profile/constraint"], None: ["profile/undecided"]}[holds]


@pytest.mark.parametrize(("code", "holds"), [("24331-1", True), ("24331-2", False), ("x", False)])
def test_loinc_codes_have_their_check_digit(code: str, holds: bool) -> None:
    profile = nist(constraints=constraint('<StringFormat Path="3[1].1[1]" Format="LOINC"/>', id="OBX"))
    assert (by(profile, PID, f"OBX|1|NM|{code}^x^LN||5") == []) is holds


@pytest.mark.parametrize(
    ("code", "holds"), [("22298006", True), ("22298007", False), ("404684003", True), ("22", False)]
)
def test_snomed_codes_have_their_check_digit(code: str, holds: bool) -> None:
    profile = nist(constraints=constraint('<StringFormat Path="3[1].1[1]" Format="SNOMED"/>', id="OBX"))
    assert (by(profile, PID, f"OBX|1|NM|{code}^x^SCT||5") == []) is holds


def test_a_constraint_names_its_place_severity_and_statement() -> None:
    profile = nist(constraints=constraint('<PlainText Path="3[1].1[1]" Text="1"/>', strength="SHOULD"))
    (one,) = judge(profile, PID, OBX)
    assert (one.place, one.severity, one.statement, one.text) == ("PID[1]-3[1].1", Severity.WARNING, "C-1", "said so")
    of_group = constraint('<SetID Path="1[1].1[1]"/>', on="Group", id="g1")
    assert by(nist(constraints=of_group), PID, OBX, "OBX|2|NM|1^x^LN||5", "OBX|7|NM|1^x^LN||5") == [
        ("constraint", "OBX[3]-1[1]")
    ]
    of_message = constraint('<PlainText Path="1[1].3[1]" Text="X"/>', on="Message", id="m1")
    assert by(nist(constraints=of_message), PID, OBX) == [("constraint", "MSH[1]-3[1]")]
    of_type = constraint('<Presence Path="2[1]"/>', on="Datatype", id="HD")
    assert by(nist(constraints=of_type), "PID|1||4711^^^HOSP", OBX) == [("constraint", "PID[1]-3[1].4.2")]


def test_a_statement_that_cannot_be_used_is_told_and_the_rest_is() -> None:
    bad = (
        constraint('<Format Path="3[1]" Regex="(a+)+"/>')
        + constraint("<Nothing/>")
        + constraint('<Presence Path="x"/>')
    )
    profile = nist(
        constraints=bad + constraint('<Presence Path="9[1]"/>') + constraint('<Presence Path="1[1]"/>', id="NONE")
    )
    assert len(profile.problems) == 4
    assert by(profile, PID, OBX) == [("constraint", "PID[1]-9[1]")]


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|ab)*c", "((a*)b)*", "(", "(a)\\1", "a{0,60}(b{0,60}){0,60}", "x" * 6000]
)
def test_expressions_that_could_run_for_ever_are_refused(pattern: str) -> None:
    with pytest.raises(DecodeError):
        compile_regex(pattern)


def test_long_values_and_polynomial_expressions_stay_bounded() -> None:
    profile = nist(constraints=constraint('<Format Path="3[1].1[1]" Regex="\\d*\\d*\\d*x"/>'))
    began = time.process_time()
    rules = [one.rule for one in judge(profile, f"PID|1||{'1' * 60_000}^^^H", OBX)]
    assert time.process_time() - began < 1.0
    assert "profile/undecided" in rules


def test_a_predicate_turns_usage() -> None:
    predicate = (
        '<Segment><ByID ID="PID"><Predicate Target="5[1]" TrueUsage="R" FalseUsage="X"><Description>if sex is valued</Description>'
        '<Condition><Presence Path="4[1]"/></Condition></Predicate></ByID></Segment>'
    )
    profile = nist(predicates=predicate)
    assert by(profile, PID + "|F", OBX) == [("predicate", "PID[1]-5[1]")]
    assert by(profile, PID + "||1002-5^x^L", OBX) == [("predicate", "PID[1]-5[1]")]
    assert by(profile, PID + "|F|1002-5^x^L", OBX) == []


SETS = """<NoValidation><BindingIdentifier>FREE</BindingIdentifier></NoValidation>
<ValueSetDefinitions><ValueSetDefinition BindingIdentifier="OWN" Extensibility="Closed">
<ValueElement Value="A" CodeSystem="SYS" Usage="R"/><ValueElement Value="B" CodeSystem="SYS" Usage="E"/>
<ValueElement Value="" CodePattern="99[A-Z]{3}" CodeSystem="PAT"/></ValueSetDefinition>
<ValueSetDefinition BindingIdentifier="WIDE" Extensibility="Open"><ValueElement Value="A" CodeSystem="SYS"/></ValueSetDefinition>
</ValueSetDefinitions>"""


def binding(set_id: str, *, strength: str = "R", system: bool = True) -> str:
    location = (
        '<ComplexBindingLocation CodeLocation="1[1]" CodeSystemLocation="3[1]"/>'
        if system
        else '<SimpleBindingLocation CodeLocation="1[1]"/>'
    )
    return (
        f'<ValueSetBindings><Segment><ByID ID="OBX"><ValueSetBinding BindingStrength="{strength}" Target="3[*]"><BindingLocations>'
        f'{location}</BindingLocations><Bindings><Binding BindingIdentifier="{set_id}"/></Bindings></ValueSetBinding></ByID>'
        "</Segment></ValueSetBindings>"
    )


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("A^x^SYS", False),
        ("A^x^OTHER", True),
        ("A^x", True),
        ("B^x^SYS", True),
        ("C^x^SYS", True),
        ("99ABC^x^PAT", False),
    ],
)
def test_codes_are_in_the_value_set_that_is_bound(value: str, wrong: bool) -> None:
    profile = nist(sets=SETS, bindings=binding("OWN"))
    assert by(profile, PID, f"OBX|1|NM|{value}||5") == ([("value-set", "OBX[1]-3[1]")] if wrong else [])


def test_strength_and_extensibility_weigh_a_value_set_finding() -> None:
    def severity(set_id: str, strength: str) -> list[Severity]:
        return [one.severity for one in judge(nist(sets=SETS, bindings=binding(set_id, strength=strength)), PID, OBX)]

    assert severity("OWN", "R") == [Severity.ERROR]
    assert severity("OWN", "S") == [Severity.WARNING]
    assert severity("WIDE", "R") == [Severity.WARNING]
    assert severity("OWN", "U") == severity("FREE", "R") == []
    assert severity("NONE", "R") == [Severity.INFO]


def test_without_a_library_tables_of_the_version_stand_in() -> None:
    profile = nist()
    assert by(profile, PID + "|Q", OBX) == [("value-set", "PID[1]-4[1]")]
    assert by(profile, PID + "|F", OBX) == []


def test_patterns_of_a_table_stand_for_its_codes() -> None:
    bound = (
        '<ValueSetBindings><Segment><ByID ID="OBX"><ValueSetBinding BindingStrength="R" Target="3[*]"><BindingLocations>'
        '<SimpleBindingLocation CodeLocation="3[1]"/></BindingLocations><Bindings><Binding BindingIdentifier="HL70396"/></Bindings>'
        "</ValueSetBinding></ByID></Segment></ValueSetBindings>"
    )
    profile = nist(bindings=bound)
    assert by(profile, PID, "OBX|1|NM|1^x^HL70001||5", "OBX|1|NM|1^x^99ABC||5", "OBX|1|NM|1^x^LN||5") == []
    assert by(profile, PID, "OBX|1|NM|1^x^NEW||5") == [("value-set", "OBX[1]-3[1]")]


def test_a_single_code_is_the_only_one() -> None:
    single = (
        '<SingleCodeBindings><Segment><ByID ID="OBX"><SingleCodeBinding Target="3[1]" Code="A" CodeSystem="SYS"><BindingLocations>'
        '<ComplexBindingLocation CodeLocation="1[1]" CodeSystemLocation="3[1]"/></BindingLocations></SingleCodeBinding></ByID>'
        "</Segment></SingleCodeBindings>"
    )
    profile = nist(bindings=single)
    assert by(profile, PID, "OBX|1|NM|A^x^SYS||5") == []
    assert by(profile, PID, OBX) == [("value-set", "OBX[1]-3[1]")]


def test_slices_give_repetitions_their_own_flavour() -> None:
    fields = (
        '<FieldSlicing><SegmentContext ID="PID"><OccurrenceSlicing Position="3"><Slice Occurrence="2" Ref="CX_S"/>'
        "</OccurrenceSlicing></SegmentContext></FieldSlicing>"
    )
    profile = nist(slicings=fields)
    assert by(profile, "PID|1||4711^^^HOSP~12", OBX) == [("slice", "PID[1]-3[1]")]
    assert by(profile, "PID|1||4711^^^HOSP~ab", OBX) == [("slice", "PID[1]-3[1]"), ("type", "PID[1]-3[2].1")]
    segments = (
        '<SegmentSlicing><Message ID="m1"><GroupContext ID="g1"><AssertionSlicing Position="1"><Slice Ref="OBX_S">'
        '<Description>texts</Description><Assertion><PlainText Path="2[1]" Text="ST"/></Assertion></Slice></AssertionSlicing>'
        "</GroupContext></Message></SegmentSlicing>"
    )
    profile = nist(slicings=segments)
    assert by(profile, PID, "OBX|1|ST|1^x^LN||a") == [("required", "OBX[1]-4[1]")]
    assert by(profile, PID, "OBX|1|ST|1^x^LN|s|a") == []
    assert by(profile, PID, OBX) == [("slice", "OBX[1]")]


def coconstraints(rows: str, *, condition: str = "", ids: str = "") -> str:
    table = "ConditionalTable" if condition else "SimpleTable"
    return (
        '<ByMessage ID="m1"><Context Name="all" Path="."><Segment Name="OBX" Path="4[*].1[*]">'
        f"<{table}>{condition}{ids}{rows}</{table}></Segment></Context></ByMessage>"
    )


def row(
    code: str, *, usage: str = "R", least: int = 1, most: str = "1", cells: str = "", name: str = "CoConstraint"
) -> str:
    return (
        f'<{name} Usage="{usage}" Min="{least}" Max="{most}"><Selectors><Code Name="OBX-3" Code="{code}" CodeSystem="LN" Path="3[*]">'
        f'<BindingLocation Position="1" CodePath="1[1]" CodeSystemPath="3[1]"/></Code></Selectors>'
        f"<Constraints>{cells}</Constraints></{name}>"
    )


TYPE_NM = '<PlainText Name="OBX-2" Path="2[*]" Value="NM"/>'


def test_a_co_constraint_asks_for_segments_and_what_they_hold() -> None:
    profile = nist(tables=coconstraints(row("1", cells=TYPE_NM)))
    assert by(profile, PID, "OBX|1|NM|1^x^LN||5") == []
    assert by(profile, PID, "OBX|1|ST|1^x^LN||5") == [("co-constraint", "OBX[1]")]
    assert by(profile, PID, "OBX|1|NM|2^x^LN||5") == [("co-constraint", "")]
    assert by(profile, PID, *["OBX|1|NM|1^x^LN||5"] * 2) == [("co-constraint", "")]
    optional = nist(tables=coconstraints(row("1", usage="O", least=0, cells=TYPE_NM)))
    assert by(optional, PID, "OBX|1|NM|2^x^LN||5") == []


def test_a_conditional_table_speaks_only_where_its_condition_holds() -> None:
    condition = '<Condition><Description>d</Description><Assertion><PlainText Path="1[1].3[1]" Text="LAB"/></Assertion></Condition>'
    assert by(nist(tables=coconstraints(row("9"), condition=condition)), PID, OBX) == [("co-constraint", "")]
    condition = condition.replace("LAB", "OTHER")
    assert by(nist(tables=coconstraints(row("9"), condition=condition)), PID, OBX) == []


def test_a_group_of_co_constraints_gathers_by_its_id() -> None:
    ids = '<CoConstraintGroupId><IdPath Priority="1" Path="4[1]" Name="OBX-4"/></CoConstraintGroupId>'
    group = (
        '<CoConstraintGroup Name="panel" Usage="R" Min="1" Max="2">'
        + row("P", name="Primary", most="*")
        + row("M", cells=TYPE_NM)
        + "</CoConstraintGroup>"
    )
    profile = nist(tables=coconstraints(group, ids=ids))
    primary, member = "OBX|1|NM|P^x^LN|a|5", "OBX|2|NM|M^x^LN|a|5"
    assert by(profile, PID, primary, member) == []
    assert by(profile, PID, primary) == [("co-constraint", "OBX[1]")]
    assert by(profile, PID, primary, member.replace("|a|", "|b|")) == [("co-constraint", "OBX[1]")]
    assert by(profile, PID, primary, member.replace("|NM|", "|ST|")) == [("co-constraint", "OBX[2]")]
    assert by(profile, PID, member) == [("co-constraint", "")]


def test_paths_by_position_find_what_is_there() -> None:
    message = parse(f"{MSH}\rPID|1||11^^^A&B~^^~22^^^C&D\r".encode())
    pid = message.segments("PID")[0]
    context = Element("PID[1]", segment=SegmentNode("PID", 1, pid), encoding=pid.encoding)
    assert [one.value for one in resolve(context, read_path("3[*].1[1]"))] == ["11", "22"]
    assert [one.place for one in resolve(context, read_path("3[*].4[1].2[1]"))] == [
        "PID[1]-3[1].4.2",
        "PID[1]-3[3].4.2",
    ]
    assert resolve(context, read_path("3[2]")) == []
    for path in ("0[1]", "a", "1[1]..2[1]", "1[0]", "1[1"):
        with pytest.raises(DecodeError):
            read_path(path)


# Hostile profiles.


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<a", b"<a/>", b'<!DOCTYPE x [<!ENTITY a "b">]><ConformanceProfile/>', b"<ConformanceProfile/>", b"\xff\xfe<\x00a\x00",
        b"<ConformanceProfile><Messages><Message ID='1'><Segment Ref='X'/></Message></Messages></ConformanceProfile>",
        b"<ConformanceProfile>" + b"<Group>" * 100 + b"</Group>" * 100 + b"</ConformanceProfile>",
    ],
)  # fmt: skip
def test_what_is_no_profile_is_refused(data: bytes) -> None:
    with pytest.raises((DecodeError, BudgetExceeded)):
        read_nist_profile(data)
    with pytest.raises((DecodeError, BudgetExceeded)):
        read_message_profile(data)


def test_data_types_that_hold_themselves_end() -> None:
    circle = PROFILE.replace(
        '<Component Name="Namespace" Usage="RE" Datatype="IS"', '<Component Name="Namespace" Usage="RE" Datatype="CX"'
    )
    (profile,) = read_nist_profile(circle.encode())
    assert by(profile, PID, OBX) == []


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_mutated_profile_is_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(PROFILE.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        if data.draw(st.booleans()):
            raw[at] = data.draw(st.integers(32, 126))
        else:
            del raw[at : at + data.draw(st.integers(1, 20))]
    try:
        profiles = read_nist_profile(bytes(raw))
    except DecodeError:
        return
    for profile in profiles:
        judge(profile, PID, OBX, "NTE|1")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([PID, OBX, "NTE|", "PID|~^&\\|", 'OBX|""|ST|^|""|~', "x", "PV1|1", "ZZ1|"]), max_size=12)
)
def test_whatever_comes_a_profile_judges_it(lines: list[str]) -> None:
    judge(nist(sets=SETS, bindings=binding("OWN"), tables=coconstraints(row("1", cells=TYPE_NM))), *lines)


def test_value_sets_are_read_within_budgets() -> None:
    with pytest.raises(DecodeError):
        read_library(b"<ValueSetLibrary><ValueSetDefinition/></ValueSetLibrary>")


# The profiles and expected reports of others.
