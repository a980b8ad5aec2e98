"""Stored queries: their ids and parameters, how the values are written, and what they mean. ITI TF-2 3.18.4.1.2.

A parameter's values are SQL-like literals: `'text'` with quotes doubled, numbers bare, lists in parentheses. Several values are
alternatives; a parameter given twice must be satisfied by each (only where the table says so). Codes are `code^^scheme`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from hilum.core.errors import Incorrect, Unsupported
from hilum.hl7v3.data.xml import Element, child, children, legal
from hilum.ihe.ebxml import QUERY, RIM, add

__all__ = [
    "QUERIES",
    "Definition",
    "StoredQuery",
    "literals",
    "parse",
    "quoted",
    "write",
]

_SECTION: Final = "ITI TF-2 3.18.4.1.2"


@dataclass(frozen=True, slots=True)
class Definition:
    """A stored query of the table.

    required   each a set of alternatives of which one must be given
    exclusive  alternatives of which not more than one may be given
    single     parameters that take one value
    both       parameters that may be repeated with AND
    """

    name: str
    id: str
    required: tuple[tuple[str, ...], ...]
    single: frozenset[str] = frozenset()
    both: frozenset[str] = frozenset()
    exclusive: tuple[tuple[str, ...], ...] = ()


_DE, _SS, _FO = "$XDSDocumentEntry", "$XDSSubmissionSet", "$XDSFolder"
_TIMES: Final = frozenset(
    f"{_DE}{name}{end}" for name in ("CreationTime", "ServiceStartTime", "ServiceStopTime") for end in ("From", "To")
)
_FIND: Final = _TIMES | {f"{_DE}PatientId"}
_BOTH: Final = frozenset({f"{_DE}EventCodeList", f"{_DE}ConfidentialityCode"})
_ONE_DOCUMENT: Final = (f"{_DE}EntryUUID", f"{_DE}UniqueId")
_ONE_FOLDER: Final = (f"{_FO}EntryUUID", f"{_FO}UniqueId")

_ALL: Final = (
    Definition(
        "FindDocuments",
        "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d",
        ((f"{_DE}PatientId",), (f"{_DE}Status",)),
        _FIND,
        _BOTH,
    ),
    Definition(
        "FindDocumentsByReferenceId",
        "urn:uuid:12941a89-e02e-4be5-967c-ce4bfc8fe492",
        ((f"{_DE}PatientId",), (f"{_DE}Status",), (f"{_DE}ReferenceIdList",)),
        _FIND,
        _BOTH | {f"{_DE}ReferenceIdList"},
    ),
    Definition(
        "FindDocumentsByTitle",
        "urn:uuid:ab474085-82b5-402d-8115-3f37cb1e2405",
        ((f"{_DE}PatientId",), (f"{_DE}Status",), (f"{_DE}Title",)),
        _FIND,
        _BOTH,
    ),
    Definition(
        "FindSubmissionSets",
        "urn:uuid:f26abbcb-ac74-4422-8a30-edb644bbc1a9",
        ((f"{_SS}PatientId",), (f"{_SS}Status",)),
        frozenset({f"{_SS}PatientId", f"{_SS}SubmissionTimeFrom", f"{_SS}SubmissionTimeTo", f"{_SS}AuthorPerson"}),
    ),
    Definition(
        "FindFolders",
        "urn:uuid:958f3006-baad-4929-a4de-ff1114824431",
        ((f"{_FO}PatientId",), (f"{_FO}Status",)),
        frozenset({f"{_FO}PatientId", f"{_FO}LastUpdateTimeFrom", f"{_FO}LastUpdateTimeTo"}),
        frozenset({f"{_FO}CodeList"}),
    ),
    Definition(
        "GetAll",
        "urn:uuid:10b545ea-725c-446d-9b95-8aeb444eddf3",
        (("$patientId",), (f"{_DE}Status",), (f"{_SS}Status",), (f"{_FO}Status",)),
        frozenset({"$patientId"}),
        frozenset({f"{_DE}ConfidentialityCode"}),
    ),
    Definition(
        "GetDocuments",
        "urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4",
        ((*_ONE_DOCUMENT, f"{_DE}LogicalID"),),
        exclusive=((*_ONE_DOCUMENT, f"{_DE}LogicalID"),),
    ),
    Definition(
        "GetFolders",
        "urn:uuid:5737b14c-8a1a-4539-b659-e03a34a5e1e4",
        (_ONE_FOLDER,),
        exclusive=(_ONE_FOLDER,),
    ),
    Definition("GetAssociations", "urn:uuid:a7ae438b-4bc2-4642-93e9-be891f7bb155", (("$uuid",),)),
    Definition(
        "GetDocumentsAndAssociations",
        "urn:uuid:bab9529a-4a10-40b3-a01f-f68a615d247a",
        (_ONE_DOCUMENT,),
        exclusive=(_ONE_DOCUMENT,),
    ),
    Definition("GetSubmissionSets", "urn:uuid:51224314-5390-4169-9b91-b1980040715a", (("$uuid",),)),
    Definition(
        "GetSubmissionSetAndContents",
        "urn:uuid:e8e3cb2c-e39c-46b9-99e4-c12f57260b83",
        ((f"{_SS}EntryUUID", f"{_SS}UniqueId"),),
        frozenset({f"{_SS}EntryUUID", f"{_SS}UniqueId"}),
        frozenset({f"{_DE}ConfidentialityCode"}),
        ((f"{_SS}EntryUUID", f"{_SS}UniqueId"),),
    ),
    Definition(
        "GetFolderAndContents",
        "urn:uuid:b909a503-523d-4517-8acf-8e5834dfc4c7",
        (_ONE_FOLDER,),
        frozenset(_ONE_FOLDER),
        frozenset({f"{_DE}ConfidentialityCode"}),
        (_ONE_FOLDER,),
    ),
    Definition(
        "GetFoldersForDocument",
        "urn:uuid:10cae35a-c7f9-4cf5-b61e-fc3278ffb578",
        (_ONE_DOCUMENT,),
        frozenset(_ONE_DOCUMENT),
        exclusive=(_ONE_DOCUMENT,),
    ),
    Definition(
        "GetRelatedDocuments",
        "urn:uuid:d90e5407-b356-4d91-a89f-873917b4b0e6",
        (_ONE_DOCUMENT, ("$AssociationTypes",)),
        frozenset(_ONE_DOCUMENT),
        exclusive=(_ONE_DOCUMENT,),
    ),
)

QUERIES: Final[Mapping[str, Definition]] = {each.id: each for each in _ALL}
"""The stored queries by id."""

NAMES: Final[Mapping[str, Definition]] = {each.name: each for each in _ALL}
"""The stored queries by name."""


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A stored query as asked.

    parameters   name (with its dollar) -> groups; a group holds alternatives, all groups must be satisfied
    """

    definition: Definition
    return_type: str = "LeafClass"
    parameters: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    home: str = ""

    def values(self, name: str) -> tuple[str, ...]:
        """All values of a parameter, over its groups."""
        return tuple(value for group in self.parameters.get(name, ()) for value in group)

    def one(self, name: str) -> str:
        """The value of a parameter that takes one, or empty."""
        return next(iter(self.values(name)), "")


_LITERAL: Final = re.compile(r"\s*(?:'((?:[^']|'')*)'|([+-]?\d+(?:\.\d+)?))\s*(,|\Z)", re.ASCII)


def literals(text: str) -> tuple[str, ...]:
    """The values that one rim:Value writes: a literal, or a list in parentheses.

    raises   Incorrect   it is neither
    """
    inner = text.strip()
    if inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1]
    found: list[str] = []
    at = 0
    while True:
        match = _LITERAL.match(inner, at)
        if match is None:
            raise Incorrect("a value is neither a quoted text nor a number, nor a list of them", section=_SECTION)
        found.append(match[2] if match[1] is None else match[1].replace("''", "'"))
        at = match.end()
        if not match[3]:
            return tuple(found)


def quoted(values: Sequence[str]) -> str:
    """A list of texts as a rim:Value: the inverse of `literals`."""
    return "(" + ",".join("'" + value.replace("'", "''") + "'" for value in values) + ")"


def parse(request: Element) -> StoredQuery:
    """A query:AdhocQueryRequest.

    raises   Unsupported   XDSUnknownStoredQuery
             Incorrect     XDSStoredQueryMissingParam, XDSStoredQueryParamNumber, XDSRegistryError for a malformed value
    """
    adhoc = child(request, "AdhocQuery", ns=RIM)
    option = child(request, "ResponseOption", ns=QUERY)
    if request.tag != f"{{{QUERY}}}AdhocQueryRequest" or adhoc is None:
        raise Incorrect(
            "not an AdhocQueryRequest with an AdhocQuery", where="soap:Body", section=_SECTION, code="XDSRegistryError"
        )
    definition = QUERIES.get((adhoc.get("id") or "").strip().lower())
    if definition is None:
        raise Unsupported(
            "the stored query is not known", where="AdhocQuery.id", section=_SECTION, code="XDSUnknownStoredQuery"
        )
    kind = "LeafClass" if option is None else option.get("returnType") or "LeafClass"
    if kind not in ("LeafClass", "ObjectRef"):
        raise Incorrect(
            "neither LeafClass nor ObjectRef",
            where="ResponseOption.returnType",
            section=_SECTION,
            code="XDSRegistryError",
        )
    found: dict[str, list[tuple[str, ...]]] = {}
    for slot in children(adhoc, "Slot", ns=RIM):
        name = slot.get("name") or ""
        group: list[str] = []
        for value in children(slot, "ValueList", "Value", ns=RIM):
            try:
                group += literals(value.text or "")
            except Incorrect as error:
                place = name if re.fullmatch(r"\$\w{1,60}", name) else "rim:Slot"
                raise Incorrect(error.message, where=place, section=_SECTION, code="XDSRegistryError") from None
        if group:
            found.setdefault(name, []).append(tuple(group))
    query = StoredQuery(
        definition, kind, {name: tuple(groups) for name, groups in found.items()}, adhoc.get("home") or ""
    )
    _check(query)
    return query


def _check(query: StoredQuery) -> None:
    definition = query.definition
    for alternatives in definition.required:
        if not any(name in query.parameters for name in alternatives):
            raise Incorrect(
                "a required parameter is missing",
                where=" or ".join(alternatives),
                section=_SECTION,
                code="XDSStoredQueryMissingParam",
            )
    for alternatives in definition.exclusive:
        if sum(name in query.parameters for name in alternatives) > 1:
            raise Incorrect(
                "only one of these parameters may be given",
                where=" or ".join(alternatives),
                section=_SECTION,
                code="XDSStoredQueryParamNumber",
            )
    for name, groups in query.parameters.items():
        if name in definition.single and (len(groups) > 1 or len(groups[0]) > 1):
            raise Incorrect(
                "the parameter takes one value", where=name, section=_SECTION, code="XDSStoredQueryParamNumber"
            )
        if len(groups) > 1 and name not in definition.both:
            raise Incorrect(
                "the parameter may not be repeated", where=name, section=_SECTION, code="XDSStoredQueryParamNumber"
            )


def write(query: StoredQuery) -> Element:
    """A query:AdhocQueryRequest; parameters that take one value are written without parentheses."""
    root = etree.Element(f"{{{QUERY}}}AdhocQueryRequest", nsmap={"query": QUERY, "rim": RIM})
    add(root, "ResponseOption", QUERY, returnComposedObjects="true", returnType=query.return_type)
    adhoc = add(root, "AdhocQuery", id=query.definition.id)
    if query.home:
        adhoc.set("home", query.home)
    for name, groups in query.parameters.items():
        for group in groups:
            slot = add(adhoc, "Slot", name=name)
            value = add(add(slot, "ValueList"), "Value")
            text = quoted(group)
            if name in query.definition.single:
                number = group[0] if group and group[0].isascii() and group[0].isdigit() else ""
                text = number if number and name.endswith(("From", "To")) else text[1:-1]
            value.text = legal(text)
    return root


# What the parameters mean


def in_range(value: str, low: str, high: str) -> bool:
    """low <= value < high, each as precise as it is; an open end where empty. ITI TF-2 3.18.4.1.2.3.3."""
    padded = value.ljust(14, "0")
    if low and (not value or padded < low.ljust(14, "0")):
        return False
    return not (high and (not value or padded >= high.ljust(14, "0")))


def like(pattern: str, text: str) -> bool:
    """SQL LIKE without regard to case: `%` any characters, `_` any one. Time is at most length by length."""
    wanted, given = pattern.casefold(), text.casefold()
    at = place = 0
    star, retry = -1, 0
    while place < len(given):
        if at < len(wanted) and wanted[at] == "%":
            star, retry = at, place
            at += 1
        elif at < len(wanted) and wanted[at] in ("_", given[place]):
            at += 1
            place += 1
        elif star >= 0:  # let the last `%` take one character more
            retry += 1
            at, place = star + 1, retry
        else:
            return False
    return wanted[at:].strip("%") == ""


def codes_match(groups: Iterable[Sequence[str]], codes: Iterable[str]) -> bool:
    """Each group has at least one value among the codes (`code^^scheme`)."""
    found = set(codes)
    return all(any(value in found for value in group) for group in groups)
