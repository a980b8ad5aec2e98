"""The doors: a resource by a profile, by the profiles that it claims, and judges for `hilum.fhir.validation.validate`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from hilum.core.errors import BudgetExceeded, Incorrect
from hilum.fhir.package import Conformance
from hilum.fhir.path import Node
from hilum.fhir.path.items import node_type
from hilum.fhir.profiles.compiling import meet
from hilum.fhir.profiles.library import Library, library_of
from hilum.fhir.profiles.vital_signs import vital_signs_of
from hilum.fhir.profiles.work import Work
from hilum.fhir.validation import Issue

__all__ = ["Claims", "Terminology", "by_claims", "judge", "judge_by", "work_on"]

Claims = Mapping[str, Iterable[str]]
"""Resource type -> canonical urls of profiles that its resources must meet, whether they claim them or not."""
Terminology = Any
"""What answers `member_of` and `subsumes`: `hilum.fhir.terminology.Membership`, or a port of the user's."""
MAX_CLAIMS = 20


def judge(
    resource: Mapping[str, Any],
    profile: str,
    conformance: Conformance,
    *,
    terminology: Terminology = None,
    bindings: bool = True,
    follow: bool = False,
    show_values: bool = False,
    now: datetime.datetime | None = None,
) -> Iterator[Issue]:
    """Issues of a resource against a profile, beyond those of its type; none = it meets it.

    profile       canonical url, with or without "|version"
    conformance   the loaded packages; they must not change
    terminology   asked for bindings in place of what the packages and the core define
    bindings      judge bindings: required is an error, extensible a warning
    follow        a reference whose target is contained or in the bundle is judged by the target's profile, too
    show_values   an issue shows what stands there
    now           what now() and today() say in invariants; where it is not given, the time of the machine

    raises  Incorrect   the profile is not known
            as `Conformance.profile`, where the profile is not sound
    """
    library = library_of(conformance)
    if library.profile(profile) is None:
        raise Incorrect("a profile that is not known", where=profile[:200], section="FHIR R4 5.1")
    root = Node(resource, node_type(resource))
    work = work_on(root, root, library, terminology, bindings=bindings, follow=follow, show_values=show_values, now=now)
    _judge_one(profile, root, work, library)
    yield from work.issues


def judge_by(profile: str, conformance: Conformance, **options: Any) -> Callable[[Mapping[str, Any]], list[Issue]]:
    """`judge` with everything but the resource, for `validate(profiles=...)`. Options as of `judge`."""
    library = library_of(conformance)
    if library.profile(profile) is None:
        raise Incorrect("a profile that is not known", where=profile[:200], section="FHIR R4 5.1")
    return lambda resource: list(judge(resource, profile, conformance, **options))


def by_claims(
    conformance: Conformance,
    also: Claims | None = None,
    *,
    terminology: Terminology = None,
    bindings: bool = True,
    follow: bool = False,
    show_values: bool = False,
    vital_signs: bool = False,
    now: datetime.datetime | None = None,
) -> Callable[[Mapping[str, Any]], list[Issue]]:
    """A judge by the profiles that a resource claims (`meta.profile`), and each resource in a bundle by its own. FHIR R4 2.2.1.

    also          further profiles by resource type
    vital_signs   judge an Observation by the profile of the vital sign that it is of by its code
    A claimed profile that is not known is told once as information; the other options as of `judge`.
    """
    library = library_of(conformance)
    more = {kind: tuple(urls) for kind, urls in (also or {}).items()}

    def judged(resource: Mapping[str, Any]) -> list[Issue]:
        top = Node(resource, node_type(resource))
        work = work_on(
            top, top, library, terminology, bindings=bindings, follow=follow, show_values=show_values, now=now
        )
        for node in _resources(top):
            work.resource = work.root if node.key == "contained" else node
            by_code = vital_signs_of(node.value) if vital_signs and node.type == "Observation" else ()
            for url in dict.fromkeys((*_claimed(node.value), *more.get(node.type, ()), *by_code)):
                _judge_one(url, node, work, library)
        return work.issues

    return judged


def work_on(
    root: Node,
    resource: Node,
    library: Library,
    terminology: Terminology,
    *,
    bindings: bool = True,
    follow: bool = False,
    show_values: bool = False,
    now: datetime.datetime | None = None,
) -> Work:
    """A fresh judgement."""
    answers: dict[tuple[str, int], bool] = {}

    def conforms(url: str, node: Node, work: Work) -> bool | None:
        key = (url, id(node.value))
        if key in work.running:
            return True
        if isinstance(node.value, dict) and key in answers:
            return answers[key]
        if library.profile(url) is None:
            return None
        inner = replace(work, issues=[], seen=set(), resource=node if _is_resource(node) else work.resource)
        meet(url, node, inner, library)
        work.left = inner.left
        found = not any(one.severity in ("error", "fatal") for one in inner.issues)
        if isinstance(node.value, dict):
            answers[key] = found
        return found

    membership = library.membership if terminology is None else terminology
    return Work(
        root, resource, membership, conforms, bindings=bindings, follow=follow, show_values=show_values, now=now
    )


def _is_resource(node: Node) -> bool:
    """Whether an item is a resource, and so what %resource is within it."""
    return isinstance(node.value, dict) and "resourceType" in node.value


def _judge_one(url: str, node: Node, work: Work, library: Library) -> None:
    work.grant(node.value)
    try:
        meet(url, node, work, library)
    except BudgetExceeded:
        work.profile = url
        work.add("warning", "too-costly", "too much to judge by the profile", node, "profile")


def _claimed(resource: Mapping[str, Any]) -> list[str]:
    meta = resource.get("meta")
    urls = meta.get("profile") if isinstance(meta, Mapping) else None
    return [url for url in urls[:MAX_CLAIMS] if isinstance(url, str)] if isinstance(urls, list) else []


def _resources(node: Node) -> Iterator[Node]:
    """A resource, those that it contains, and those in its entries if it is a bundle; bundles in bundles as well."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if not isinstance(one.value, dict):
            continue
        yield one
        below: list[Node] = []
        contained = one.value.get("contained")
        for index, each in enumerate(contained if isinstance(contained, list) and one.key != "contained" else ()):
            if isinstance(each, dict):
                below.append(Node(each, node_type(each), None, one, "contained", index))
        entries = one.value.get("entry") if one.type == "Bundle" else None
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            inner = entry.get("resource") if isinstance(entry, dict) else None
            if isinstance(inner, dict):
                place = Node(entry, "Bundle.entry", None, one, "entry", index)
                below.append(Node(inner, node_type(inner), None, place, "resource"))
        waiting += below[::-1]
