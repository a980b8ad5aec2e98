"""What the quick tests call sound has no issue in the judging that tells places; both for resources and for narratives."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import pytest

from hilum.fhir import json as fhir_json
from hilum.fhir import narrative
from hilum.fhir.validation import validate
from hilum.fhir.validation.compiled import check_resource
from hilum.fhir.validation.model import Issue, Run
from hilum.fhir.validation.soundness import is_sound

XHTML = "http://www.w3.org/1999/xhtml"


def judged(resource: Any) -> list[Issue]:
    """Issues of the structure by the judging that tells places."""
    run = Run(invariants=False, most=1_000_000)
    check_resource(resource, (None, "", -1), run)
    return run.issues


def resources(corpus: Path) -> list[dict[str, Any]]:
    folder = corpus / "fhir"
    found = [fhir_json.parse(path.read_bytes()) for path in sorted((folder / "r4-examples-json").glob("*.json"))]
    for path in sorted((folder / "synthea-r4").glob("*.json"))[:1]:
        found += [entry["resource"] for entry in fhir_json.parse(path.read_bytes())["entry"]]
    return found


def test_what_is_sound_has_no_issue_and_most_of_what_has_none_is_sound(corpus: Path) -> None:
    clean = recognised = 0
    for resource in resources(corpus):
        issues = judged(resource)
        clean += not issues
        if is_sound(resource):
            recognised += 1
            assert not issues
    assert clean > 350
    assert recognised > 0.85 * clean


_ODD: tuple[Any, ...] = (
    *(
        "",
        " ",
        " x",
        "x\n",
        "a b",
        "<b>x</b>",
        "a < b",
        "\x00",
        "\ud800",
        "\u00a0",
        "\u3000x",
        "x" * 1_000_001,
        "é",
        "final",
        "http://loinc.org",
    ),
    *(
        "2026-02-29",
        "2024-02-29",
        "2026-04-31",
        "2026-12-31",
        "2026-12-31T23:59:59Z",
        "1999-13",
        "2026-11-24T10:00:00",
        "urn:uuid:x",
    ),
    *(
        0,
        -1,
        1,
        2**31,
        1.5,
        True,
        False,
        None,
        fhir_json.Decimal("1.0"),
        [],
        {},
        [None],
        [[]],
        [{}],
        {"id": "x"},
        [{"id": "x"}],
    ),
    *(
        ["x"],
        [1],
        ["x", None],
        {"url": "http://x"},
        [{"url": "http://x", "valueString": "x"}],
        {"resourceType": "Patient"},
    ),
    *(
        [{"url": "http://x", "valueString": "x", "valueCode": "x"}],
        {"code": "x", "system": "http://x"},
        {"reference": "#x"},
        ("x",),
        b"x",
    ),
)
_KEYS = (
    "id",
    "extension",
    "value",
    "status",
    "_status",
    "resourceType",
    "fhir_comments",
    "valueString",
    "valueQuantity",
    "contained",
    "x",
    "",
)


def changed(resource: dict[str, Any], seeded: random.Random) -> dict[str, Any]:
    """The resource with one to three things in it replaced, added, taken out or doubled."""
    copied = copy.deepcopy(resource)
    for _ in range(seeded.randint(1, 3)):
        holders: list[Any] = [copied]
        for at in holders:
            rows = at.values() if isinstance(at, dict) else at if isinstance(at, list) else ()
            holders += [one for one in rows if isinstance(one, (dict, list))]
        holder = seeded.choice(holders)
        odd = copy.deepcopy(seeded.choice(_ODD))
        if isinstance(holder, list):
            if holder and seeded.random() < 0.7:
                at = seeded.randrange(len(holder))
                holder[at : at + 1] = seeded.choice([[], [odd], [holder[at], holder[at]]])
            else:
                holder.append(odd)
            continue
        keys = list(holder)
        key = seeded.choice(keys) if keys and seeded.random() < 0.7 else seeded.choice(_KEYS)
        if seeded.random() < 0.2:
            holder.pop(key, None)
        else:
            holder[key] = odd
    return copied


def test_no_change_of_a_resource_makes_the_quick_tests_say_more_than_the_full_ones(corpus: Path) -> None:
    seeded = random.Random(7)
    recognised = 0
    for resource in resources(corpus)[::4]:
        if len(fhir_json.encode(resource)) > 6000:
            continue
        for _ in range(60):
            odd = changed(resource, seeded)
            if is_sound(odd):
                recognised += 1
                assert not judged(odd), odd
    assert recognised > 100


@pytest.mark.parametrize(
    "resource",
    [
        {},
        {"resourceType": "Nothing"},
        {"resourceType": ["Patient"]},
        {"resourceType": "Patient", "contained": [{"resourceType": "Nothing"}]},
        {"resourceType": "Patient", "x": 1},
        {"resourceType": "Patient", "deceasedBoolean": True, "deceasedDateTime": "2020"},
        {"resourceType": "Patient", "active": 1},
        {"resourceType": "Patient", "multipleBirthInteger": True},
        {"resourceType": "Observation", "status": "final"},
        {"resourceType": "Patient", "extension": [{"url": "http://x"}]},
        {"resourceType": "Patient", "extension": [{"url": "http://x", "id": "y"}]},
        {
            "resourceType": "Patient",
            "extension": [{"url": "http://x", "valueCode": "y", "extension": [{"url": "z", "valueCode": "y"}]}],
        },
        {"resourceType": "Patient", "name": [{}]},
        {"resourceType": "Patient", "name": [{"id": "x"}]},
        {"resourceType": "Patient", "contact": []},
    ],
)
def test_what_is_not_sound_is_left_to_the_judging_that_tells(resource: dict[str, Any]) -> None:
    assert not is_sound(resource)
    assert validate(resource, invariants=False)


_ODD_WORDS = (
    "",
    " ",
    "a b",
    " a",
    "a ",
    "a\u00a0b",
    "a\u3000b",
    "\u00e9",
    "a\tb",
    "a\x85",
    "<b>",
    "\ud800",
    "x" * 1_048_577,
    "\u00e9" * 1_048_577,
)


@pytest.mark.parametrize(
    "content", [*_ODD_WORDS, 0, 1, -1, 2**31, True, None, [], {}, ["x"], fhir_json.Decimal("1.0"), b"x"]
)
def test_an_odd_value_at_any_place_of_a_small_type_is_never_sound_by_mistake(content: Any) -> None:
    coding = {"system": "http://loinc.org", "version": "2", "code": "x", "display": "X", "userSelected": True}
    period = {"start": "2020-01-01", "end": "2021-01-01"}
    reference = {"reference": "Patient/1", "type": "Patient", "display": "X"}
    identifier = {
        "use": "usual",
        "type": {"coding": [coding], "text": "x"},
        "system": "http://x",
        "value": "1",
        "period": period,
    }
    resource = {
        "resourceType": "Patient",
        "meta": {"versionId": "1", "profile": ["http://x"], "tag": [coding]},
        "identifier": [{**identifier, "assigner": {**reference, "identifier": identifier}}],
        "telecom": [{"system": "phone", "value": "1", "rank": 1, "period": period}],
        "maritalStatus": {"coding": [coding, coding], "text": "x"},
        "communication": [{"language": {"coding": [coding]}, "preferred": True}],
        "link": [{"other": reference, "type": "seealso"}],
    }
    assert is_sound(resource)
    holders: list[Any] = [resource]
    for at in holders:
        rows = at.values() if isinstance(at, dict) else at
        holders += [one for one in rows if isinstance(one, (dict, list))]
    for holder in holders:
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            kept = holder[key]
            holder[key] = content
            assert not is_sound(resource) or not judged(resource), (key, type(content))
            holder[key] = kept
        if isinstance(holder, dict):
            for key in ("id", "extension", "_code", "x", "fhir_comments"):
                if key in holder:
                    continue
                holder[key] = content
                assert not is_sound(resource) or not judged(resource), (key, type(content))
                del holder[key]
            for key, kept in list(holder.items()):
                del holder[key]
                assert not is_sound(resource) or not judged(resource), key
                holder[key] = kept
    assert is_sound(resource)


def test_small_types_with_an_id_or_an_extension_are_recognised() -> None:
    extension = [{"url": "http://x", "valueString": "x"}]
    for more in ({"id": "a"}, {"extension": extension}, {"id": "a", "extension": extension}):
        coding = {"system": "http://x", "code": "x", **more}
        resource = {"resourceType": "Patient", "maritalStatus": {"coding": [coding], **more}}
        assert is_sound(resource)
        assert not judged(resource)


def test_a_choice_has_one_value_and_a_needed_one_has_one() -> None:
    usage: dict[str, Any] = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "subject": {"display": "x"},
    }
    assert not is_sound(usage)
    usage["medicationReference"] = {"display": "x"}
    assert is_sound(usage)
    usage["medicationCodeableConcept"] = {"text": "x"}
    assert not is_sound(usage)
    observation: dict[str, Any] = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
    assert is_sound({**observation, "effectiveDateTime": "2020", "valueString": "x"})
    assert not is_sound({**observation, "valueInteger": 1, "valueString": "x"})


def test_a_deep_resource_is_left_to_the_judging_that_tells() -> None:
    extension: dict[str, Any] = {"url": "http://x", "valueString": "x"}
    for _ in range(5000):
        extension = {"url": "http://x", "extension": [extension]}
    assert not is_sound({"resourceType": "Patient", "extension": [extension]})


# -- narratives


def fully(content: str) -> tuple[str, str]:
    """The rule and the flaw of a narrative, by way of a tree."""
    return narrative.narrative_flaw(content + "<?way of=the-tree?>")


_PIECES = (
    *(
        "<b>",
        "</b>",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<br/>",
        "<br />",
        "<td>",
        "</td >",
        "<x>",
        "<B>",
        "<b",
        ">",
        "<",
        "text",
        " ",
        "\n",
        "\u00a0",
    ),
    *(
        "&amp;",
        "a > b",
        "]] >",
        "&lt;",
        "&nbsp;",
        "&#160;",
        "&#0;",
        "&",
        "]]>",
        "<!-- c -->",
        "<![CDATA[x]]>",
        "<?pi?>",
        "\x01",
        "\ufffe",
        "\x7f",
        "é",
        "\ud800",
    ),
    *(
        '<a href="x">',
        "</a>",
        '<a href="javascript:x">',
        '<p onclick="x">',
        '<p class="a" class="b">',
        "<p class='a'>",
        '<p class="a&lt;b">',
        "<>",
    ),
    *(
        '<img src="x"/>',
        '<img src="x"></img>',
        '<p xmlns="y">',
        f'<p xmlns="{XHTML}">',
        '<p xml:lang="de">',
        '<p a:b="c">',
        '<p class = "a">',
        "</>",
    ),
    *(
        '<p style="x: expression(1)">',
        '<p\nclass="a">',
        '<p\u00a0class="a">',
        '<p class="a"id="b">',
        '<p class="a>b">',
        "<p/>",
        "< p>",
        '<p title="a\nb">',
    ),
)
_ROOTS = (
    f'<div xmlns="{XHTML}">',
    f'<div xmlns="{XHTML}">',
    f'<div xmlns="{XHTML}">',
    "<div>",
    f'<div xmlns="{XHTML}" class="a">',
    "<p>",
    "",
)


def test_a_narrative_that_is_plainly_sound_is_sound_as_a_tree() -> None:
    seeded = random.Random(3)
    plain = 0
    for _ in range(30_000):
        inner: list[str] = []
        open_tags: list[str] = []
        for _ in range(seeded.randint(0, 5)):
            if seeded.random() < 0.5:
                piece = seeded.choice(_PIECES)
                inner.append(piece)
            elif open_tags and seeded.random() < 0.6:
                inner.append(f"</{open_tags.pop()}>")
            else:
                open_tags.append(seeded.choice(("b", "p", "td", "i")))
                inner.append(f"<{open_tags[-1]}>text")
        inner += [f"</{tag}>" for tag in reversed(open_tags)]
        content = (
            seeded.choice(_ROOTS)
            + "".join(inner)
            + seeded.choice(("</div>", "</div>", "</div>\n", "</div>x", "", "</div><br/>"))
        )
        if narrative._is_plainly_sound(content):
            plain += 1
            assert fully(content) == ("", ""), content
    assert plain > 1000


@pytest.mark.parametrize(
    ("inner", "is_sound_by_text"),
    [
        ("<p>x</p>", True),
        ("<p>a > b</p>", True),
        ("<p>a ]]> b</p>", False),
        ("<p>a ]]&gt; b</p>", True),
        ("<b>x<i>y</i></b>", True),
        ("<b>x</a>", False),
        ("<b><a>x</b></a>", False),
        ("<b>x</b", False),
        ("<p>x\u00a0</p>", True),
        ("<p>x\uffff</p>", False),
        ("<p>x\x01</p>", False),
        ("<p>&amp; &nbsp;</p>", False),
        ("<p>& x</p>", False),
        ("<p>\u00a0</p>", False),
    ],
)
def test_a_narrative_by_its_text(inner: str, is_sound_by_text: bool) -> None:
    content = f'<div xmlns="{XHTML}">{inner}</div>'
    assert narrative._is_plainly_sound(content) == is_sound_by_text
    if is_sound_by_text:
        assert fully(content) == ("", "")


@pytest.mark.parametrize("at", [index for index, letter in enumerate(XHTML) if not letter.isalnum()])
def test_a_namespace_that_is_nearly_that_of_xhtml_is_not_it(at: int) -> None:
    for other in ("x", " ", "."):
        content = f'<div xmlns="{XHTML[:at]}{other}{XHTML[at + 1 :]}">x</div>'
        if XHTML[at] != other:
            assert not narrative._is_plainly_sound(content)
            assert narrative.narrative_flaw(content)[1]


def test_what_is_not_in_order_is_told_in_time_that_grows_with_the_length() -> None:
    for inner in ("<b>x</b>", "<p><b>x</b></p>", "<a>", "<p>", "<span><b>x</b></span>"):
        assert not narrative._is_plainly_sound(f'<div xmlns="{XHTML}">x' + inner * 5_000 + "<x></div>")


def test_nesting_beyond_the_librarys_is_not_plain() -> None:
    for levels in (*range(1, 12), 200, 249, 250, 255, 256, 300):
        content = f'<div xmlns="{XHTML}">' + "<b>" * levels + "x" + "</b>" * levels + "</div>"
        assert not narrative._is_plainly_sound(content) or fully(content) == ("", "")


def test_the_narratives_of_real_resources_are_judged_alike(corpus: Path) -> None:
    texts = [resource["text"]["div"] for resource in resources(corpus) if "div" in resource.get("text", ())]
    plain = [text for text in texts if narrative._is_plainly_sound(text)]
    assert len(plain) > 0.7 * len(texts)
    for text in plain:
        assert fully(text) == ("", "")
