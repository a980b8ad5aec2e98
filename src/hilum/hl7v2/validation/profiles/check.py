"""A message judged by a profile. HL7 v2.5.1 2.B.7: usage, cardinality, length, constants, data types; then what NIST's files say."""

from __future__ import annotations

from dataclasses import replace

from hilum.core.errors import DecodeError, NotFound
from hilum.hl7v2.data.er7 import NULL, Encoding, Message
from hilum.hl7v2.data.segment import HEADERS
from hilum.hl7v2.definitions import Definitions, definitions
from hilum.hl7v2.structure import GroupNode, Note, SegmentNode, walk
from hilum.hl7v2.validation.findings import Collector, Severity
from hilum.hl7v2.validation.lexical import lexical
from hilum.hl7v2.validation.parts import LIVING_TABLES, is_empty, may_be_code
from hilum.hl7v2.validation.profiles.elements import Element
from hilum.hl7v2.validation.profiles.model import (
    Dynamic,
    GroupProfile,
    MessageProfile,
    PartProfile,
    SegmentProfile,
    SegmentUseProfile,
    TypeProfile,
)

__all__ = ["check_profile"]

_NOTES = {
    "unknown": "profile/unexpected",
    "misplaced": "profile/misplaced",
    "missing": "profile/missing",
    "missing group": "profile/missing",
    "too many": "profile/cardinality",
    "too many groups": "profile/cardinality",
}
_REQUIRED = "R"
_REFUSED = frozenset(("X", "W"))


def check_profile(message: Message, profile: MessageProfile, out: Collector) -> None:
    """What a message lacks of a profile."""
    _Judge(message, profile, out).judge()


class _Judge:
    __slots__ = ("_definitions", "_version", "message", "out", "profile", "rules")

    def __init__(self, message: Message, profile: MessageProfile, out: Collector) -> None:
        self.message = message
        self.profile = profile
        self.out = out
        self.rules = profile.rules
        self._version = profile.version or message.version
        self._definitions: Definitions | None
        try:
            self._definitions = definitions(self._version)
        except NotFound:
            self._definitions = None

    def judge(self) -> None:
        self._check_header()
        tree = walk(self.message, self.profile.structure)
        for note in tree.notes:
            rule = _NOTES.get(note.kind)
            if rule is not None:
                self.out.add(rule, note.place, self._words(note))
        self._check_group(tree.root, self.profile.root, "", Element("", group=tree.root))
        rules = self.rules
        if rules is not None:
            whole = Element("", group=tree.root)
            for context in rules.coconstraints.get(self.profile.id, ()):
                context.check(whole, rules.library, self.out)

    def _check_header(self) -> None:
        profile, message = self.profile, self.message
        if profile.type and message["MSH-9.1"] != profile.type:
            self.out.add("profile/message", "MSH[1]-9[1].1", f"the profile is of {profile.type}^{profile.event}")
        elif profile.event and message["MSH-9.2"] not in ("", profile.event):
            self.out.add(
                "profile/message", "MSH[1]-9[1].2", f"the profile is of {profile.type}^{profile.event}", code="201"
            )
        if self.rules is None and profile.version and message.version != profile.version:
            self.out.add("profile/version", "MSH[1]-12[1].1", f"the profile is of version {profile.version}")

    def _words(self, note: Note) -> str:
        within = f"group {note.group}" if note.group else "the message"
        match note.kind:
            case "missing" | "missing group":
                return f"the profile requires {note.name} in {within}"
            case "too many" | "too many groups":
                return f"{note.name} more often than the profile allows in {within} ({note.limit})"
            case "misplaced":
                return f"{note.name} stands where the profile does not have it"
            case _:
                return f"{note.name} is no part of the profile"

    # Groups and segments.

    def _check_group(self, node: GroupNode, profile: GroupProfile, path: str, context: Element) -> None:
        instances: dict[int, int] = {}
        for child in node.children:
            position = child.position
            if position < 0:
                continue
            number = instances[position] = instances.get(position, 0) + 1
            item = profile.items[position]
            if isinstance(child, GroupNode):
                here = f"{path}/{child.name}[{child.repetition}]" if path else f"{child.name}[{child.repetition}]"
                if not isinstance(item, GroupProfile):
                    continue
                if item.usage in _REFUSED:
                    self.out.add("profile/not-supported", here, f"group {child.name} is not supported by the profile")
                    continue
                self._check_group(child, item, here, Element(here, group=child, instance=number))
            elif isinstance(item, SegmentUseProfile):
                self._check_use(child, item, node, profile, number)
        if self.rules is not None:
            scope = self.rules.groups.get(profile.id)
            if scope is not None:
                scope.check(context, self.rules.library, self.out)

    def _check_use(
        self, node: SegmentNode, use: SegmentUseProfile, group: GroupNode, within: GroupProfile, number: int
    ) -> None:
        place = f"{node.name}[{node.segment.sequence}]"
        if use.usage in _REFUSED:
            self.out.add("profile/not-supported", place, f"{node.name} is not supported by the profile here")
            return
        segment = use.segment
        element = Element(place, segment=node, encoding=node.segment.encoding, instance=number)
        rules = self.rules
        if rules is not None:
            slices = rules.segment_slices.get((self.profile.id, within.id, node.position + 1))
            if slices is not None:
                taken = next((one for one in slices if one.takes(element)), None)
                flavour = rules.flavours.get(taken.to) if taken is not None else None
                if isinstance(flavour, SegmentProfile):
                    segment = flavour
                elif taken is None:
                    self.out.add("profile/slice", place, f"{node.name} falls in none of the profile's slices")
        try:
            self._check_segment(node, segment, place)
        except DecodeError as error:
            self.out.add("syntax/budget", place, error.message)
            return
        if rules is not None:
            scope = rules.segments.get(segment.id)
            if scope is not None:
                scope.check(element, rules.library, self.out)

    def _check_segment(self, node: SegmentNode, profile: SegmentProfile, place: str) -> None:
        segment = node.segment
        d = segment.encoding.delimiters
        fields = segment.fields
        dynamic = {one.position: one for one in profile.dynamic}
        is_header = segment.name in HEADERS
        for number, field in enumerate(profile.fields, 1):
            text = fields[number] if number < len(fields) else ""
            part = field.part
            if not text or (is_empty(text, d) and not (is_header and number < 3)):
                if part.usage == _REQUIRED:
                    what = f"{profile.name}-{number} ({part.name}) is required by the profile"
                    self.out.add("profile/required", f"{place}-{number}[1]", what)
                continue
            if part.usage in _REFUSED:
                what = f"{profile.name}-{number} ({part.name}) is not supported by the profile"
                self.out.add("profile/not-supported", f"{place}-{number}[1]", what)
                continue
            if is_header and number < 3:
                continue
            texts = text.split(d.repetition) if d.repetition and d.repetition in text else [text]
            most = field.most
            if most is not None and len(texts) > most:
                what = f"{len(texts)} repetitions where the profile allows {most}"
                self.out.add("profile/cardinality", f"{place}-{number}", what, code="102")
            elif len(texts) < field.least:
                what = f"{len(texts)} repetitions where the profile requires {field.least}"
                self.out.add("profile/cardinality", f"{place}-{number}", what, code="101")
            mapping = dynamic.get(number)
            if mapping is not None:
                flavour = self._dynamic(mapping, node)
                if flavour is None:
                    what = f"the profile has no data type for {profile.name}-{number} by {profile.name}-{mapping.reference}"
                    self.out.add("profile/undecided", f"{place}-{number}[1]", what)
                    continue
                part = replace(part, type=flavour)
            for repetition, one in enumerate(texts[: self.out.most], 1):
                if one and one != NULL:
                    here = f"{place}-{number}[{repetition}]"
                    sliced = self._sliced(part, profile, number, one, here, repetition, segment.encoding)
                    self._check_part(sliced, one, 0, here, segment.encoding)
        if len(fields) - 1 > len(profile.fields) and profile.fields:
            for number in range(len(profile.fields) + 1, len(fields)):
                if not is_empty(fields[number], d):
                    self.out.add(
                        "profile/components", f"{place}-{number}[1]", f"{profile.name}-{number} is not in the profile"
                    )
                    break

    def _dynamic(self, mapping: Dynamic, node: SegmentNode) -> TypeProfile | None:
        value = node.segment.value(mapping.reference)
        second = node.segment.value(mapping.second[0], 1, mapping.second[1]) if mapping.second else ""
        return mapping.cases.get((value, second)) or mapping.cases.get((value, ""))

    def _sliced(
        self,
        part: PartProfile,
        segment: SegmentProfile,
        number: int,
        text: str,
        place: str,
        repetition: int,
        encoding: Encoding,
    ) -> PartProfile:
        rules = self.rules
        slices = rules.field_slices.get((segment.id, number)) if rules is not None else None
        if rules is None or slices is None:
            return part
        element = Element(place, text=text, level=0, encoding=encoding, instance=repetition)
        taken = next((one for one in slices if one.takes(element)), None)
        if taken is None:
            self.out.add("profile/slice", place, f"{segment.name}-{number} falls in none of the profile's slices")
            return part
        flavour = rules.flavours.get(taken.to)
        return replace(part, type=flavour) if isinstance(flavour, TypeProfile) else part

    # Values.

    def _check_part(self, part: PartProfile, text: str, level: int, place: str, encoding: Encoding) -> None:
        kind = part.type
        if kind.parts and level < 2:
            most = part.max_length
            if most is not None and len(text) > most:
                d = (
                    encoding.delimiters
                )  # profiles count a composite with its delimiters or without them: the milder reading
                length = len(text) - text.count(d.component or "\r") - text.count(d.subcomponent or "\r")
                if length > most:
                    self.out.add("profile/length", place, f"{length} characters where the profile allows {most}")
            self._check_parts(kind, text, level, place, encoding)
        else:
            self._check_primitive(part, text, level, place, encoding)
        if self.rules is not None:
            scope = self.rules.datatypes.get(kind.id)
            if scope is not None:
                scope.check(Element(place, text=text, level=level, encoding=encoding), self.rules.library, self.out)

    def _check_parts(self, kind: TypeProfile, text: str, level: int, place: str, encoding: Encoding) -> None:
        d = encoding.delimiters
        separator = d.subcomponent if level else d.component
        texts = text.split(separator) if separator else [text]
        for number, part in enumerate(kind.parts, 1):
            one = texts[number - 1] if number <= len(texts) else ""
            here = f"{place}.{number}"
            if not one or is_empty(one, d):
                if part.usage == _REQUIRED:
                    self.out.add(
                        "profile/required", here, f"{kind.name}.{number} ({part.name}) is required by the profile"
                    )
            elif part.usage in _REFUSED:
                what = f"{kind.name}.{number} ({part.name}) is not supported by the profile"
                self.out.add("profile/not-supported", here, what)
            elif one != NULL:
                self._check_part(part, one, level + 1, here, encoding)
        if len(texts) > len(kind.parts) and not all(is_empty(one, d) for one in texts[len(kind.parts) :]):
            what = f"{len(texts)} parts where {kind.name} has {len(kind.parts)} in the profile"
            self.out.add("profile/components", place, what)

    def _check_primitive(self, part: PartProfile, text: str, level: int, place: str, encoding: Encoding) -> None:
        d = encoding.delimiters
        known = self._definitions
        name = part.type.name
        is_composite = known is not None and (found := known.datatype(name)) is not None and bool(found.components)
        separators = (d.component if level == 0 else "") + (d.subcomponent if level < 2 else "")
        if separators and any(mark in text for mark in separators):
            if not is_composite and name not in ("varies", "var", "*", ""):
                self.out.add("profile/components", place, f"parts in a value of type {name}, which has none")
            text = text.split(separators[0], 1)[0]
            if part.max_length is None or is_composite:
                return
        value = encoding.plain(text) if d.escape and d.escape in text else text
        if not value:
            return
        most = part.max_length
        if most is not None and len(value) > most:
            self.out.add("profile/length", place, f"{len(value)} characters where the profile allows {most}")
        elif part.min_length > len(value):
            self.out.add(
                "profile/length", place, f"{len(value)} characters where the profile asks for {part.min_length}"
            )
        if part.constant and value != part.constant:
            self.out.add("profile/constant", place, f"not the profile's constant {part.constant[:80]}")
        rule = lexical(name, self._version) if self._version else None
        if rule is not None and not rule.check(value):
            self.out.add("profile/type", place, f"not {rule.words}")
        elif part.table and known is not None and not is_composite:
            self._check_table(part.table, value, place, known)

    def _check_table(self, id: str, value: str, place: str, known: Definitions) -> None:
        table = known.table(id.removeprefix("HL7"))
        if table is None or not table.codes or may_be_code(table, value):
            return
        severity = Severity.ERROR if table.kind == "HL7" and table.edition == known.version else Severity.INFO
        if table.id == "0125" or table.id in LIVING_TABLES:
            severity = Severity.WARNING
        self.out.add(
            "profile/table", place, f"not a code of table {table.id}, which the profile names", severity=severity
        )
