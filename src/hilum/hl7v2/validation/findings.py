"""What validation finds: findings, rules, tolerances, reports. No finding carries a value of the message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from hilum.core import exchange
from hilum.core.errors import LocalProtocolError
from hilum.core.exchange import Severity

__all__ = ["MOST_FINDINGS", "RULES", "Collector", "Finding", "Report", "Rule", "Severity", "Tolerance", "tolerate"]

MOST_FINDINGS = 1000
"""Of one message; what is wrong a thousand times is told often enough, and time and memory stay bounded."""

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of validation.

    id         "level/name"; levels are syntax, structure, type, table, profile
    code       table 0357, Message error condition codes
    section    of the standard
    title      what the rule asks
    """

    id: str
    severity: Severity
    code: str
    section: str
    title: str

    @property
    def level(self) -> str:
        """syntax, structure, type, table or profile."""
        return self.id.partition("/")[0]


def _rules(*rows: tuple[str, Severity, str, str, str]) -> dict[str, Rule]:
    return {row[0]: Rule(*row) for row in rows}


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_BASE = "HL7 v2.5.1 "

RULES: dict[str, Rule] = _rules(
    ("syntax/message", _E, "102", _BASE + "2.5", "The bytes are a message"),
    ("syntax/delimiters", _I, "102", _BASE + "2.5.4", "The recommended delimiters are used"),
    ("syntax/escape", _W, "102", _BASE + "2.7", "An escape character begins or ends an escape sequence"),
    ("syntax/control", _W, "102", _BASE + "2.A.73", "Text holds no control characters"),
    ("syntax/no-segment", _W, "102", _BASE + "2.5.2", "Each line is a segment"),
    ("syntax/empty-segment", _W, "102", _BASE + "2.5.2", "A segment has fields"),
    ("syntax/oddity", _W, "102", _BASE + "2.5", "The message is encoded as its header says"),
    ("syntax/budget", _E, "102", _BASE + "2.5", "A segment keeps to the reader's budgets"),
    ("structure/version", _E, "203", _BASE + "2.15.9.12", "MSH-12 names a known version"),
    ("structure/type", _E, "200", _BASE + "2.15.9.9", "MSH-9 names a message type of the version"),
    ("structure/event", _E, "201", _BASE + "2.15.9.9", "MSH-9 names an event of the message type"),
    ("structure/name", _W, "200", _BASE + "2.15.9.9", "MSH-9.3 names the structure of type and event"),
    ("structure/batch", _E, "102", _BASE + "2.15.2", "A message is validated, not a batch of them"),
    ("structure/missing", _E, "100", _BASE + "2.13", "A required segment is there"),
    ("structure/missing-group", _E, "100", _BASE + "2.13", "A required group is there"),
    ("structure/misplaced", _E, "100", _BASE + "2.13", "A segment stands where the structure has it"),
    ("structure/repeats", _E, "100", _BASE + "2.13", "A segment does not repeat beyond its structure"),
    ("structure/group-repeats", _E, "100", _BASE + "2.13", "A group does not repeat beyond its structure"),
    ("structure/unexpected", _W, "100", _BASE + "2.13", "A segment is part of the structure"),
    ("structure/unknown-segment", _W, "100", _BASE + "2.5.2", "A segment is one of the version"),
    ("structure/local", _I, "0", _BASE + "2.11.2", "A local (Z) segment; only the partners know its meaning"),
    ("type/required", _E, "101", _BASE + "2.5.3.5", "A required field is valued"),
    ("type/required-null", _W, "101", _BASE + "2.5.3", "A required field is not deleted by the null value"),
    ("type/component-required", _E, "101", _BASE + "2.5.3.5", "A required component is valued"),
    (
        "type/conditional",
        _E,
        "101",
        _BASE + "2.5.3.5",
        "Where a condition of the standard's text holds, what it asks is so",
    ),
    ("type/withdrawn", _W, "102", _BASE + "2.5.3.5", "What the version withdrew is not sent"),
    ("type/repeats", _E, "102", _BASE + "2.5.3.4", "A field does not repeat more than allowed"),
    ("type/length", _W, "102", _BASE + "2.5.3.2", "A value is no longer than the version's length"),
    ("type/fields", _W, "102", _BASE + "2.5.2", "A segment has no more fields than the version gives it"),
    ("type/components", _W, "102", _BASE + "2.5.3.3", "A field has no more components than its data type"),
    ("type/subcomponents", _W, "102", _BASE + "2.5.3.3", "A component has no more subcomponents than its data type"),
    ("type/pair", _W, "101", _BASE + "2.A.33", "A universal id and its type are both valued, or neither is"),
    ("type/DT", _E, "102", _BASE + "2.A.21", "A date that exists, as its data type writes it"),
    ("type/TM", _E, "102", _BASE + "2.A.75", "A time of day as its data type writes it"),
    ("type/TS", _E, "102", _BASE + "2.A.77", "A date and time that exists, as its data type writes it"),
    ("type/DTM", _E, "102", _BASE + "2.A.22", "A date and time that exists, as its data type writes it"),
    ("type/NM", _E, "102", _BASE + "2.A.47", "A number: an optional sign, digits, an optional decimal point"),
    ("type/SI", _E, "102", _BASE + "2.A.70", "A non-negative integer"),
    ("type/TN", _W, "102", "HL7 v2.3 2.8.45", "A telephone number [NN] [(999)]999-9999[X99999][B99999][C text]"),
    ("type/base64", _E, "102", _BASE + "2.A.24", "Data that are said to be Base64 are"),
    ("type/value-type", _E, "101", _BASE + "7.4.2.2", "OBX-2 names the data type of OBX-5"),
    ("type/value-type-unknown", _E, "103", _BASE + "7.4.2.2", "OBX-2 names a data type of the version"),
    ("table/HL7", _E, "103", _BASE + "2.5.3.6", "A code is one of the HL7 table"),
    ("table/user", _I, "103", _BASE + "2.5.3.6", "A code is one of those that the standard suggests"),
    ("profile/message", _E, "200", _BASE + "2.B", "The message is the one that the profile describes"),
    ("profile/version", _E, "203", _BASE + "2.B", "MSH-12 is the version that the profile constrains"),
    ("profile/missing", _E, "100", _BASE + "2.B.7.4", "What the profile requires is there (segment, group)"),
    ("profile/not-supported", _E, "102", _BASE + "2.B.7.4", "What the profile does not support (X) is not sent"),
    ("profile/cardinality", _E, "100", _BASE + "2.B.7.5", "Repetitions keep to the profile's cardinality"),
    ("profile/misplaced", _E, "100", _BASE + "2.B", "A segment stands where the profile has it"),
    ("profile/unexpected", _W, "100", _BASE + "2.B", "A segment is part of the profile"),
    ("profile/required", _E, "101", _BASE + "2.B.7.4", "What the profile requires is valued"),
    ("profile/length", _E, "102", _BASE + "2.B.7.7", "A value's length keeps to the profile"),
    ("profile/constant", _E, "103", _BASE + "2.B", "A value is the constant of the profile"),
    ("profile/table", _E, "103", _BASE + "2.B.7.8", "A code is one of the profile's table"),
    ("profile/components", _W, "102", _BASE + "2.B", "No more parts than the profile describes"),
    ("profile/type", _E, "102", _BASE + "2.B", "A value keeps to the data type that the profile gives it"),
    ("profile/predicate", _E, "101", _BASE + "2.B.7.6", "A conditional part is there, or not, as its condition says"),
    ("profile/constraint", _E, "102", _BASE + "2.B", "A conformance statement of the profile holds"),
    ("profile/undecided", _I, "0", _BASE + "2.B", "A statement of the profile that nobody can decide here"),
    ("profile/value-set", _E, "103", _BASE + "2.B.7.8", "A code is in the value set that the profile binds"),
    ("profile/value-set-unknown", _I, "0", _BASE + "2.B.7.8", "The profile's value sets hold the one that it binds"),
    ("profile/slice", _I, "0", _BASE + "2.B", "A repetition falls in one of the profile's slices"),
    ("profile/co-constraint", _E, "102", _BASE + "2.B", "A co-constraint of the profile holds"),
)
"""Every rule that a finding may name."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that validation found; never with a value of the message.

    place       "PID[1]-3[2].4", "PATIENT_RESULT[1]/ORDER_OBSERVATION[2]/OBR", "line 7"
    rule        key of `RULES`;  statement   the id of a profile's own statement behind the rule
    text        what is wrong and where to look
    code        table 0357
    tolerated   the reason why this peer may do so; "" where it may not
    """

    severity: Severity
    place: str
    rule: str
    section: str
    text: str
    code: str = ""
    statement: str = ""
    tolerated: str = ""

    @property
    def level(self) -> str:
        """syntax, structure, type, table or profile."""
        return self.rule.partition("/")[0]

    def for_exchange(self) -> exchange.Finding:
        """As a finding of an exchange's verdict; a tolerated one weighs no more than information."""
        if self.tolerated:
            return exchange.Finding(
                Severity.INFO, self.rule, f"{self.text} (tolerated: {self.tolerated})", self.place, self.section
            )
        return exchange.Finding(self.severity, self.rule, self.text, self.place, self.section)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What a peer may do although a rule says otherwise, and why.

    rule     id of a rule; "type/*" for all of a level, "*" for all
    place    "PID-3.4" is this component in every segment and repetition and what is below it; "OBX[3]-5" only the third OBX; "Z*" any
             segment of such a name; "*" everywhere; group paths as they stand in findings, with or without their numbers
    reason   must be given: the report shows it
    """

    rule: str
    place: str
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise LocalProtocolError("a tolerance needs its reason", where=f"{self.rule} {self.place}")
        if self.rule != "*" and not self.rule.endswith("/*") and self.rule not in RULES:
            raise LocalProtocolError("a tolerance for a rule that does not exist", where=self.rule[:80])

    def covers(self, finding: Finding) -> bool:
        """Whether it speaks of a finding."""
        of_level = self.rule.endswith("/*") and finding.rule.startswith(self.rule[:-1])
        if self.rule not in ("*", finding.rule) and not of_level:
            return False
        return _place_pattern(self.place).fullmatch(finding.place) is not None


_TOKEN = re.compile(r"\[\d+\]|\*|[A-Za-z0-9_]+|.", re.DOTALL)


@lru_cache(maxsize=1024)
def _place_pattern(place: str) -> re.Pattern[str]:
    out = []
    tokens = _TOKEN.findall(place.strip() or "*")
    for number, token in enumerate(tokens):
        following = tokens[number + 1] if number + 1 < len(tokens) else ""
        if token == "*":  # noqa: S105
            out.append(".*" if len(tokens) == 1 else r"[A-Za-z0-9_]*")
        elif token[0] == "[" and len(token) > 2:
            out.append(re.escape(token))
            continue
        elif token[0].isalnum() or token[0] == "_":
            out.append(re.escape(token))
        else:
            out.append(re.escape(token))
            continue
        if following[:1] not in ("*", "[") and not (following[:1].isalnum() or following[:1] == "_"):
            out.append(r"(?:\[\d+\])?")
    return re.compile("".join(out) + r"(?:[-./\[].*)?", re.DOTALL)


def tolerate(findings: Iterable[Finding], tolerances: Iterable[Tolerance]) -> tuple[Finding, ...]:
    """The findings, those that a tolerance covers marked with its reason. Nothing is left out."""
    rules = tuple(tolerances)
    if not rules:
        return tuple(findings)
    out = []
    for finding in findings:
        for tolerance in rules:
            if tolerance.covers(finding):
                finding = replace(finding, tolerated=tolerance.reason)
                break
        out.append(finding)
    return tuple(out)


class Collector:
    """Gathers findings up to a bound."""

    __slots__ = ("findings", "left_out", "most")

    def __init__(self, most: int = MOST_FINDINGS) -> None:
        self.findings: list[Finding] = []
        self.most = most
        self.left_out = 0

    def add(
        self,
        rule: str,
        place: str,
        text: str,
        *,
        severity: Severity | None = None,
        section: str = "",
        code: str = "",
        statement: str = "",
    ) -> None:
        """One finding; severity, section and code are the rule's where none are given."""
        if len(self.findings) >= self.most:
            self.left_out += 1
            return
        known = RULES[rule]
        self.findings.append(
            Finding(
                severity or known.severity, place, rule, section or known.section, text, code or known.code, statement
            )
        )


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of validating one message.

    structure   id of the structure that it was walked by, "" where none was found;  profile   name of the profile, "" without
    left_out    findings beyond the bound of what is kept
    """

    findings: tuple[Finding, ...]
    version: str = ""
    structure: str = ""
    profile: str = ""
    left_out: int = 0

    @property
    def is_valid(self) -> bool:
        """Nothing is wrong that is not tolerated; warnings and information do not count."""
        return not any(one.severity is Severity.ERROR and not one.tolerated for one in self.findings)

    def of(self, severity: Severity) -> list[Finding]:
        """Findings of a severity that are not tolerated."""
        return [one for one in self.findings if one.severity is severity and not one.tolerated]

    @property
    def errors(self) -> list[Finding]:
        """Errors that are not tolerated."""
        return self.of(Severity.ERROR)

    @property
    def tolerated(self) -> list[Finding]:
        """Findings that a tolerance covers."""
        return [one for one in self.findings if one.tolerated]

    def with_tolerances(self, tolerances: Iterable[Tolerance]) -> Report:
        """The same report with a peer's tolerances applied."""
        return replace(self, findings=tolerate(self.findings, tolerances))

    def worst_first(self) -> list[Finding]:
        """Findings by severity, each in message order; tolerated ones last."""
        return sorted(self.findings, key=lambda one: (bool(one.tolerated), _RANK[one.severity]))

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)
