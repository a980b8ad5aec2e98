"""How FHIR says no: error category -> HTTP status and OperationOutcome. FHIR R4 3.1.0.1.5, 2.34.

`HilumError.code` may be more exact than the category: "412 conflict" is a status and an issue type. An issue names the place as a
FHIRPath expression and never shows a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from hilum.core.errors import Category, DecodeError, HilumError, Incorrect
from hilum.core.web import WebRequest, WebResponse
from hilum.fhir.json import Resource
from hilum.fhir.negotiation import respond, response_format
from hilum.fhir.validation import Issue

__all__ = ["ANSWERS", "Invalid", "answer", "issues_of", "operation_outcome", "status_of"]

ANSWERS: dict[Category, tuple[int, str]] = {
    Category.INCORRECT: (400, "invalid"),
    Category.NOT_FOUND: (404, "not-found"),
    Category.CONFLICT: (409, "conflict"),
    Category.FORBIDDEN: (403, "forbidden"),
    Category.UNSUPPORTED: (422, "not-supported"),
    Category.BUSY: (503, "transient"),
    Category.FAULT: (500, "exception"),
}
_EXACT = re.compile(r"([45][0-9]{2}) ([a-z-]+)")


class Invalid(Incorrect):
    """A resource that breaks rules, with all issues found."""

    def __init__(self, issues: Sequence[Issue], *, code: str = "") -> None:
        first = next((one for one in issues if one.severity in ("fatal", "error")), issues[0])
        super().__init__(first.text, where=first.expression, section="FHIR R4 3.2", code=code)
        self.issues = tuple(issues)


def status_of(error: HilumError) -> tuple[int, str]:
    """HTTP status and issue type of an error."""
    exact = _EXACT.fullmatch(error.code)
    if exact:
        return int(exact.group(1)), exact.group(2)
    status, code = ANSWERS[error.category]
    if isinstance(error, DecodeError):
        code = "structure"
    return status, code


def issues_of(error: HilumError) -> tuple[Issue, ...]:
    """The issues that an error stands for."""
    if isinstance(error, Invalid):
        return error.issues
    _, code = status_of(error)
    rule = f" ({error.section})" if error.section else ""
    if error.category is Category.FAULT:
        return (Issue("fatal", code, f"an internal error{rule}"),)
    return (Issue("error", code, error.message + rule, error.where),)


def operation_outcome(issues: Iterable[Issue]) -> Resource:
    """OperationOutcome. FHIR R4 2.34."""
    rows = []
    for one in issues:
        row: Resource = {"severity": one.severity, "code": one.code, "diagnostics": one.text}
        if one.expression:
            row["expression"] = [one.expression]
        rows.append(row)
    return {"resourceType": "OperationOutcome", "issue": rows}


def answer(error: HilumError, request: WebRequest) -> WebResponse:
    """The response to a request that failed: the `outcome` of every FHIR route."""
    status, _ = status_of(error)
    try:
        format = response_format(request)
    except HilumError:
        format = "json"
    response = respond(request, operation_outcome(issues_of(error)), status=status, format=format)
    if status == 503:
        response.headers.append(("retry-after", "1"))
    if status == 405:
        response.headers.append(("allow", "GET, POST, PUT"))
    return response
