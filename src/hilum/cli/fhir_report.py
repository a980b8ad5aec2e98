"""The page of `fhir validate --report`: which rules were broken how often, and each resource with its issues. No script, no link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from hilum.fhir.validation import Issue

__all__ = ["Report"]

MOST_RESOURCES = 2_000
"""Resources whose issues the page shows one by one; of the rest it has the numbers."""

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1b1b1b;background:#fff}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .6rem;border-bottom:1px solid #ddd}"
    "th{font-weight:600}td.n{text-align:right}code{font-size:.92em;overflow-wrap:break-word}"
    "td small{display:block;opacity:.8;overflow-wrap:anywhere}section{overflow-x:auto}"
    ".fatal,.error{color:#a40000}.warning{color:#7a4b00}.information{color:#444}.valid{color:#116611}h2{font-size:1.05rem}"
    "@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#161616}th,td{border-color:#3a3a3a}"
    ".fatal,.error{color:#ff9a9a}.warning{color:#f0c070}.information{color:#bbb}.valid{color:#8fd98f}}"
)


class Report:
    """What one run found, gathered resource by resource."""

    def __init__(self) -> None:
        self._rules = Counter[tuple[str, str, str]]()
        self._sections: list[str] = []
        self._left_out = 0

    def add(self, name: str, issues: Sequence[Issue]) -> None:
        """A resource with the issues that are to be shown of it."""
        if not issues:
            return
        self._rules.update((one.severity, one.rule or one.code, one.text) for one in issues)
        if len(self._sections) >= MOST_RESOURCES:
            self._left_out += 1
            return
        rows = "".join(
            f'<tr><td class="{escape(one.severity)}">{escape(one.severity)}</td><td>{_at(one)}</td>'
            f"<td><code>{escape(one.expression)}</code></td><td>{escape(one.text)}{_value(one)}</td>"
            f"<td>{escape(one.rule or one.code)}{_profile(one)}</td></tr>"
            for one in issues
        )
        self._sections.append(
            f"<section><h2>{escape(name)}</h2><table><thead><tr><th>severity<th>line<th>place<th>what<th>rule</tr></thead>"
            f"<tbody>{rows}</tbody></table></section>"
        )

    def html(self, counts: Mapping[str, int]) -> str:
        """The page."""
        total = sum(counts.values())
        summary = ", ".join(f"{count} {what}" for what, count in counts.items()) or "none"
        rules = "".join(
            f'<tr><td class="n">{count}</td><td class="{escape(severity)}">{escape(severity)}</td>'
            f"<td>{escape(rule)}</td><td>{escape(text)}</td></tr>"
            for (severity, rule, text), count in self._rules.most_common(500)
        )
        by_rule = (
            f"<h2>By rule</h2><table><thead><tr><th>how often<th>severity<th>rule<th>what</tr></thead><tbody>{rules}</tbody></table>"
            if rules
            else '<p class="valid">Nothing was found.</p>'
        )
        more = f"<p>and {self._left_out} more resources with issues</p>" if self._left_out else ""
        return (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>FHIR R4 validation</title>'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            f"<style>{_STYLE}</style></head><body><h1>FHIR R4 validation</h1><p>{total} resources: {escape(summary)}</p>"
            f"{by_rule}{''.join(self._sections)}{more}</body></html>\n"
        )


def _at(one: Issue) -> str:
    return f"{one.line}:{one.column}" if one.line else ""


def _value(one: Issue) -> str:
    return f" <code>{escape(one.value)}</code>" if one.value else ""


def _profile(one: Issue) -> str:
    return f"<small>{escape(one.profile)}</small>" if one.profile else ""
