"""The steps of a validation, in order; each is skipped where there is nothing for it to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hilum.fhir.json import Resource
from hilum.fhir.validation.bundles import References, check_bundle, references_of
from hilum.fhir.validation.compiled import check_resource
from hilum.fhir.validation.extensions import check_extensions
from hilum.fhir.validation.invariants import check_invariants
from hilum.fhir.validation.model import MAX_ISSUES, Conformance, Enough, Issue, Judge, PlaceMap, Run, Terminology
from hilum.fhir.validation.publishing import PUBLISHED, check_published
from hilum.fhir.validation.references import check_contained, check_ids, check_references
from hilum.fhir.validation.soundness import is_sound

__all__ = ["validate"]


def validate(
    resource: Resource,
    *,
    profiles: Iterable[Judge] = (),
    conformance: Conformance | None = None,
    terminology: Terminology | None = None,
    positions: PlaceMap | None = None,
    show_values: bool = False,
    bindings: bool = True,
    invariants: bool = True,
    best_practices: bool = False,
    contained: bool = True,
    strict_security: bool = False,
    most: int = MAX_ISSUES,
) -> tuple[Issue, ...]:
    """Issues of a resource, at most `most`; empty = sound.

    profiles         compiled profiles that the resource must meet as well
    conformance      definitions of loaded packages: extensions beside those of the core
    terminology      judges the required bindings that the core cannot
    positions        gives issues a line and a column; asked only when there are issues
    show_values      an issue shows what stands there
    bindings         judge the required bindings
    invariants       judge the invariants, references, bundles and extensions, and that a required code is not said to be
                     absent; False = the structure alone, as a server does that takes what is well-formed
    best_practices   judge those invariants, too, that are a recommendation (dom-6)
    contained        judge contained resources
    strict_security  text that looks like HTML is an error, not a warning
    """
    is_sure = not invariants and terminology is None and is_sound(resource)
    if is_sure and not profiles:
        return ()
    run = Run(
        bindings=bindings,
        invariants=invariants,
        contained=contained,
        show_values=show_values,
        most=most,
        terminology=terminology,
    )
    kind = str(resource.get("resourceType") or "")
    try:
        if not is_sure:
            check_resource(resource, (None, kind, -1), run)
        if invariants and run.resources:
            if run.references:
                check_references(run)
            if len(run.ids) > 1:
                check_ids(run)
            check_contained(run, best_practices=best_practices)
            if run.extensions:
                check_extensions(run, conformance)
            references: References | None = None
            for one, place, _ in run.resources:
                if one["resourceType"] == "Bundle":
                    references = references_of(run) if references is None else references
                    check_bundle(one, place, run, references)
                elif one["resourceType"] in PUBLISHED:
                    check_published(one, place, run)
            if run.nodes:
                check_invariants(run)
        for judge in profiles:
            for issue in judge(resource):
                run.issues.append(issue)
                if len(run.issues) >= most:
                    raise Enough
    except Enough:
        pass
    issues = run.issues
    if not issues:
        return ()
    if strict_security:
        issues = [replace(one, severity="error") if one.rule == "markup" else one for one in issues]
    if positions is not None:
        issues = [_placed(one, positions) for one in issues]
    return tuple(issues)


def _placed(issue: Issue, positions: PlaceMap) -> Issue:
    line, column = positions.of(issue.expression)
    return replace(issue, line=line, column=column)
