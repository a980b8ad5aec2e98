"""From what a run collected to a bundle: what R4 requires, stable ids, one resource for one thing, addresses.

Ids are UUIDs of version 5. A resource that carries an identifier of its own has its id from type, system and value, so
that the same patient has the same id in every message; without a system the sender's facility stands for one. All others
have UUIDs of version 8: digits of the message's digest, of their type, and their number among their type in the message. The
same message gives the same bundle, id for id.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache

from hilum.fhir.definitions import type_definition
from hilum.ihe.v2fhir.complete import complete
from hilum.ihe.v2fhir.engine import Json, Run

__all__ = ["finish", "identified_id"]

MOST_MERGED = 200
"""Elements of one list that are compared when two resources turn out to be one."""
_NAMESPACE = bytes.fromhex("8f6e2a51c0f35b8e9a76d1f3b2c4e5a7")
_BEGUN = hashlib.sha1(_NAMESPACE, usedforsecurity=False)
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
_IDENTIFIED = frozenset(
    (
        "Account", "Appointment", "Device", "Encounter", "EpisodeOfCare", "Immunization", "Location",
        "MedicationDispense", "MedicationRequest", "Organization", "Patient", "Practitioner", "Procedure", "ServiceRequest",
        "Specimen",
    )
)  # fmt: skip
_MET_AGAIN = frozenset(("Device", "Location", "Organization", "Practitioner"))
"""Things that many messages name, so that their ids are kept; ids of patients are not."""
_OF_ONE_CODE = frozenset(("Procedure", "ServiceRequest"))
"""Acts that share an order's number and are not one act, where what is to be done differs: the steps of a procedure. IHE RAD-4."""
_PREFERRED = {
    "Patient": ("MR", "PI", "PT", "PN", "U"),
    "ServiceRequest": ("PLAC", "FILL"),
    "Encounter": ("VN",),
}
_SUBJECTS = ("subject", "patient", "beneficiary")
_NO_SUBJECT = frozenset(("Device", "Basic", "Group", "List"))


@cache
def _subject_of(kind: str) -> tuple[str, bool]:
    """(element that names the patient, whether it is required); ("", False) where there is none."""
    if kind in _NO_SUBJECT:
        return "", False
    definition = type_definition(kind)
    for name in _SUBJECTS:
        row = definition.by_name.get(name)
        if row is not None and row[1] == "Reference" and (not row[0].targets or "Patient" in row[0].targets):
            return name, row[0].least > 0
    return "", False


def _uuid(key: str) -> str:
    """A UUID of version 5 in our namespace. RFC 4122 4.3."""
    digits = hashlib.sha1(_NAMESPACE + key.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    return (
        f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{'89ab'[int(digits[16], 16) & 3]}{digits[17:20]}-{digits[20:32]}"
    )


@cache
def _code_of(kind: str) -> str:
    """Eight digits for a resource type."""
    return hashlib.sha1(kind.encode(), usedforsecurity=False).hexdigest()[:8]


def identified_id(kind: str, system: str, value: str) -> str:
    """The id of the resource with an identifier, in every message."""
    return _uuid(f"{kind}|{system}|{value}")


@lru_cache(maxsize=4096)
def _named_id(kind: str, system: str, value: str) -> str:
    return identified_id(kind, system, value)


def _own_identifier(resource: Json, kind: str) -> Json | None:
    identifiers = resource.get("identifier")
    if not isinstance(identifiers, list):
        return None
    preferred = _PREFERRED.get(kind)
    if preferred is None:
        for one in identifiers:
            if one.get("value"):
                return one  # type: ignore[no-any-return]
        return None
    best, best_rank = None, 1000
    for position, one in enumerate(identifiers):
        if not one.get("value"):
            continue
        rank = position + 100
        coding = one.get("type", {}).get("coding")
        if coding and (code := coding[0].get("code")) in preferred:
            rank = preferred.index(code)
        if rank < best_rank:
            best, best_rank = one, rank
    return best


def _place(run: Run, location: Json, depth: int) -> str:
    """What tells a place from another one of its name: the places that it is part of."""
    identifiers = location.get("identifier") or [{}]
    name = str(identifiers[0].get("value", location.get("name", "")))
    holder = location.get("partOf")
    known = run.links.get(id(holder)) if holder is not None and depth < 8 else None
    return f"{name}/{_place(run, known[1], depth + 1)}" if known is not None else name


def _what(resource: Json) -> str:
    """What an act is about, by its code."""
    code = resource.get("code", {})
    return "|".join(f"{one.get('system', '')}#{one.get('code', '')}" for one in code.get("coding", ())) or str(
        code.get("text", "")
    )


def _is_another_act(known: Json, other: Json) -> bool:
    mine, its = _what(known), _what(other)
    return bool(mine and its and mine != its)


def _without_identity(resource: Json, seen: dict[str, Json]) -> Json | None:
    """The resource before it that says the same, where nothing else tells them apart: one person named twice."""
    says = repr(resource)
    if "{}" in says:  # it refers to something
        return None
    known = seen.setdefault(says, resource)
    return None if known is resource else known


def _once_each(provenance: Json) -> None:
    """Several orders of a message say the same of their making."""
    activity = provenance.get("activity", {})
    for holder, name in ((provenance, "target"), (provenance, "agent"), (activity, "coding")):
        values = holder.get(name)
        if isinstance(values, list) and len(values) > 1:
            holder[name] = list({repr(one): one for one in values}.values())


def _address(resource: Json) -> str:
    """Where the document lies, "" where it is within."""
    content = resource.get("content")
    if not isinstance(content, list) or len(content) != 1:
        return ""
    attachment = content[0].get("attachment", {})
    return "" if "data" in attachment else str(attachment.get("url", ""))


def finish(run: Run, sender: str, base: str) -> Json:
    """The bundle of a run.

    sender   what stands for the system of an identifier without one
    base     address of a server, with which fullUrls are made; "" = urn:uuid
    """
    everything = [*run.resources, *run.created]
    _patients(run)
    for holder, name in run.padded:
        values, others = holder.get(name), holder.get("_" + name)
        if values is not None and others is not None:
            values.extend([None] * (len(others) - len(values)))
            others.extend([None] * (len(values) - len(others)))
    when = run.when
    digest = run.digest()
    run.bundle["id"] = _uuid(f"Bundle|{digest}")
    stem = f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-{_VARIANT[digest[16]]}{digest[17:20]}-"
    ids: dict[int, str] = {}
    held: dict[tuple[str, str], Json] = {}
    kept: list[Json] = []
    counts: dict[str, int] = {}
    nameless: dict[str, Json] = {}
    for resource in everything:
        kind = resource["resourceType"]
        identifier = _own_identifier(resource, kind) if kind in _IDENTIFIED else None
        if identifier is not None:
            value = _place(run, resource, 0) if kind == "Location" else identifier["value"]
            named = _named_id if kind in _MET_AGAIN else identified_id
            own = named(kind, identifier.get("system") or sender, value)
        elif kind == "DocumentReference" and (address := _address(resource)):
            own = _uuid(f"{kind}|{address}")
        elif kind in _MET_AGAIN and (alike := _without_identity(resource, nameless)) is not None:
            own = ids[id(alike)]
        else:
            count = counts[kind] = counts.get(kind, 0) + 1
            own = f"{stem}{_code_of(kind)}{count & 0xFFFF:04x}"
        known = held.get((kind, own))
        if known is not None and kind in _OF_ONE_CODE and _is_another_act(known, resource):
            own = _uuid(f"{kind}|{own}|{_what(resource)}")
            known = held.get((kind, own))
        ids[id(resource)] = own
        if known is None:
            held[kind, own] = resource
            kept.append(resource)
        elif known != resource:
            merge_missing(known, resource)
    ids[id(run.bundle)] = run.bundle["id"]
    prefix = base.rstrip("/") + "/" if base else ""
    for holder, other in run.links.values():
        known_id = ids.get(id(other))
        if known_id is not None:
            holder["reference"] = f"{other['resourceType']}/{known_id}" if prefix else "urn:uuid:" + known_id
    entries: list[Json] = []
    for resource in kept:
        kind = resource["resourceType"]
        complete(resource, when)
        own = ids[id(resource)]
        body = {"resourceType": kind, "id": own, **resource}
        if kind == "Provenance":
            _once_each(body)
        entry = {"fullUrl": f"{prefix}{kind}/{own}" if prefix else f"urn:uuid:{own}", "resource": body}
        if kind == "MessageHeader":
            entries.insert(0, entry)
        else:
            entries.append(entry)
    bundle: Json = {"resourceType": "Bundle", "id": run.bundle["id"]}
    bundle.update(run.bundle)
    bundle.setdefault("type", "message")
    if when:
        bundle.setdefault("timestamp", when)
    bundle["entry"] = entries
    return bundle


def merge_missing(known: Json, other: Json) -> None:
    """What a second resource of the same identity says and the first does not."""
    by_name = type_definition(known["resourceType"]).by_name
    for name, value in other.items():
        if name not in known:
            row = by_name.get(name.lstrip("_"))
            if row is not None and row[0].is_choice and any(by_name.get(one, (None,))[0] is row[0] for one in known):
                continue
            known[name] = value
        elif isinstance(value, list) and isinstance(known[name], list) and value and isinstance(value[0], dict):
            there = known[name]
            if len(there) < MOST_MERGED:
                there.extend(one for one in value[:MOST_MERGED] if one not in there)


def _patients(run: Run) -> None:
    """A resource about a patient is about the patient of its place in the message, unless its map says another."""
    last = run.latest("Patient")
    for resource, patient in run.patients:
        name, is_required = _subject_of(resource["resourceType"])
        if not name or name in resource:
            continue
        patient = patient or last
        if (
            patient is None
            or patient is resource
            or (not is_required and resource["resourceType"] == "DocumentReference")
        ):
            continue
        holder: Json = {}
        resource[name] = holder
        run.link(holder, patient)
