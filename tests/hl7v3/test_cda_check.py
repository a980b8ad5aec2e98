"""The structural check of CDA against a schema validator as the independent judge."""

from __future__ import annotations

import random
import time
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from hilum.core.errors import DecodeError, Incorrect
from hilum.hl7v3.data.cda import decode
from hilum.hl7v3.data.cda_check import Severity, check, load_schema, validate_with
from hilum.hl7v3.data.xml import V3, XSI, Element, parse, serialize
from hilum.hl7v3.render import render
from hilum.hl7v3.show import tree

# Documents whose extensions stand in a namespace of the maker's own: the schema refuses what CDA R2 1.4 lets a receiver ignore.
_OWN_NAMESPACE = {"IHE_LabReport_20080103.xml", "IHE_LabReport_20080103_Errored.xml"}
_SDTC = Path("hl7-cda-core/extensions/SDTC/infrastructure/cda/CDA_SDTC.xsd")
_NORMATIVE = Path("hl7-cda-core/normative/infrastructure/cda/CDA.xsd")


@cache
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(path)))


def _documents(folder: Path) -> list[Path]:
    patterns = ("ipf/*.xml", "onc-2015/*.xml", "fhir-converter/*.ccda", "iheos-toolkit2/*.xml", "mesa-xds-sd/*/*.xml")
    found = [path for pattern in (*patterns, "hl7-cda-core/examples/*.xml") for path in sorted(folder.glob(pattern))]
    assert len(found) > 30
    return found


def _conforms(root: Element) -> bool:
    # libxml2 does not look whether an IDREF leads anywhere (XML Schema part 2, 3.3.9); our check does.
    return not any(one.severity is Severity.ERROR and not one.rule.startswith("refers to an ID") for one in check(root))


def test_the_check_agrees_with_the_schema_on_every_document_of_the_corpus(corpus: Path) -> None:
    schema = _schema(corpus / "cda" / _SDTC)
    differ = set()
    for path in _documents(corpus / "cda"):
        root = parse(path.read_bytes())
        if _conforms(root) != schema.validate(root):
            differ.add(path.name)
    assert differ == _OWN_NAMESPACE


def _mutate(root: Element, chance: random.Random) -> None:
    """One change somewhere: an element lost, doubled, moved, renamed; an attribute lost, spoilt, added; text where none may be."""
    places = [item for item in root.iter() if isinstance(item.tag, str) and item.getparent() is not None]
    victim = chance.choice(places)
    above = victim.getparent()
    assert above is not None
    kind = chance.randrange(8)
    if kind == 0:
        above.remove(victim)
    elif kind == 1:
        above.append(parse(serialize(victim)))
    elif kind == 2:
        above.insert(0, victim)
    elif kind == 3:
        victim.tag = (
            f"{{{V3}}}{chance.choice(['id', 'code', 'text', 'value', 'author', 'notAnElement', 'section', 'name'])}"
        )
    elif kind == 4 and victim.attrib:
        del victim.attrib[chance.choice(list(victim.attrib))]
    elif kind == 5 and victim.attrib:
        victim.set(
            str(chance.choice(list(victim.attrib))),
            chance.choice(["", " ", "x y", "1", "true", "2026", "ABC", "1.2.3"]),
        )
    elif kind == 6:
        victim.set(chance.choice(["nullFlavor", "value", "classCode", "ID", "odd"]), chance.choice(["NI", "a b", "X"]))
    else:
        victim.text = (victim.text or "") + "stray"


@pytest.mark.parametrize("seed", range(5))
def test_the_check_agrees_with_the_schema_on_documents_changed_at_random(corpus: Path, seed: int) -> None:
    schema = _schema(corpus / "cda" / _NORMATIVE)
    whole = [path for path in _documents(corpus / "cda") if schema.validate(parse(path.read_bytes()))]
    chance = random.Random(seed)
    disagreements = []
    spoilt = 0
    for number in range(120):
        path = chance.choice(whole)
        root = parse(path.read_bytes())
        _mutate(root, chance)
        valid = schema.validate(root)
        spoilt += not valid
        if _conforms(root) != valid:
            first = next(iter(validate_with(root, schema)), None)
            disagreements.append((number, path.name, valid, check(root)[:2], first))
    assert disagreements == []
    assert spoilt > 40


def _document(inner: str) -> Element:
    return parse(
        f'<ClinicalDocument xmlns="{V3}" xmlns:xsi="{XSI}" xmlns:e="urn:e">{inner}</ClinicalDocument>'.encode()
    )


def test_findings_name_the_place_and_the_rule() -> None:
    found = check(_document('<id root="not an oid"/><realmCode code="US"/><odd/>'))
    told = {(finding.where, finding.rule) for finding in found}
    assert ("/ClinicalDocument/@classCode", "") not in told
    assert any(where == "/ClinicalDocument/id" and "comes too early" in rule for where, rule in told)
    assert any(where == "/ClinicalDocument/id/@root" and rule == "not a value of uid" for where, rule in told)
    assert any(where == "/ClinicalDocument/realmCode" and "out of order" in rule for where, rule in told)
    assert any(where == "/ClinicalDocument/odd" and "not in the model" in rule for where, rule in told)


def test_findings_carry_no_value_of_the_document() -> None:
    found = check(_document('<title nullFlavor="SECRET">SECRET</title><id extension="SECRET" root="SEC RET"/>'))
    assert found
    assert not any("SEC" in finding.rule or "SEC" in finding.where for finding in found)


def test_extensions_of_another_namespace_are_noted_and_not_judged() -> None:
    found = check(_document("<e:mine/>"))
    assert [finding for finding in found if finding.severity is Severity.NOTE and "urn:e" in finding.rule]
    assert not any("mine" in finding.where for finding in found)


def test_another_document_element_is_one_finding() -> None:
    assert len(check(parse(b"<other/>"))) == 1


def test_a_hopeless_document_is_told_a_hundred_times_and_quickly() -> None:
    root = _document("<odd/>" * 100_000)
    began = time.perf_counter()
    assert len(check(root)) == 100
    assert time.perf_counter() - began < 1.0


def test_a_schema_that_the_site_keeps_at_hand_judges_too(corpus: Path, tmp_path: Path) -> None:
    schema = load_schema(corpus / "cda" / "hl7-cda-core")
    good = parse((corpus / "cda" / "ipf" / "SampleCDADocument.xml").read_bytes())
    assert validate_with(good, schema) == ()
    found = validate_with(_document("<title>SECRET</title>"), schema)
    assert found
    assert found[0].section == "XML Schema"
    assert "SECRET" not in found[0].rule
    with pytest.raises(Incorrect):
        load_schema(tmp_path)
    (tmp_path / "CDA.xsd").write_text("<not-a-schema/>")
    with pytest.raises(Incorrect):
        load_schema(tmp_path)


def test_documents_spoilt_byte_by_byte_are_read_or_refused_and_never_break_us(corpus: Path) -> None:
    chance = random.Random(7)
    read = refused = 0
    sources = [
        path.read_bytes() for path in sorted((corpus / "cda" / "ipf").glob("*.xml")) if path.stat().st_size < 30_000
    ]
    assert sources
    for _ in range(150):
        content = bytearray(chance.choice(sources))
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(content))
            if chance.random() < 0.4:
                del content[at : at + chance.randrange(1, 50)]
            elif chance.random() < 0.5:
                content[at:at] = chance.choice([b"<a/>", b"&x;", b"'", b"\x00", b"9" * 30, b'" root="x'])
            else:
                content[at] = chance.randrange(256)
        try:
            document = decode(bytes(content))
            render(document)
            check(parse(bytes(content)))
            assert sum(1 for _ in tree(bytes(content))) > 0
            read += 1
        except DecodeError:
            refused += 1
    assert read > 5
    assert refused > 20
