"""`show`: a file of any of the standards, told apart by its content, never by its name."""

from __future__ import annotations

import re

from rich.markup import escape

from hilum.cli.output import Output, console
from hilum.console.reading import Line, Part, read
from hilum.core.errors import Unsupported

__all__ = ["is_fhir", "show_bytes"]

_FHIR = re.compile(
    rb"""\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*)*<(?:[A-Za-z]+:)?[A-Z][A-Za-z]+\b[^>]*["']http://hl7\.org/fhir["']""",
    re.DOTALL,
)
"""How a resource in XML begins. FHIR R4 2.6.1"""


def is_fhir(content: bytes) -> bool:
    """Whether it is a resource of FHIR, or several of them one a line, as far as its beginning tells."""
    head = content[:4096].removeprefix(b"\xef\xbb\xbf")
    return bool(_FHIR.match(head)) or (head.lstrip()[:1] == b"{" and b'"resourceType"' in content)


def show_bytes(content: bytes, output: Output, name: str = "-") -> int:
    """Show it; 1 where a resource cannot be read. raises Unsupported: nothing in it can be read"""
    if is_fhir(content) and not output.as_json:
        from hilum.cli.fhir_files import resources_in
        from hilum.cli.fhir_showing import show_all

        return show_all(resources_in(content, name), output)
    parts = read(content, title="File")
    if not parts:
        raise Unsupported("the file is empty")
    if output.as_json:
        output.result(
            [
                {
                    "title": part.title,
                    "form": part.form,
                    "size": part.size,
                    "trouble": part.trouble,
                    "lines": [
                        {"depth": one.depth, "place": one.place, "name": one.name, "value": one.value}
                        for one in part.lines
                    ],
                }
                for part in parts
            ]
        )
        return 0
    for part in parts:
        _print(part)
    return 0


def _print(part: Part) -> None:
    console.print(f"[bold]{escape(part.title)}[/bold] [dim]{part.form}, {part.size} bytes[/dim]")
    if part.trouble:
        console.print(f"[yellow]{escape(part.trouble)}[/yellow]")
    if not part.lines:
        console.print(part.text, markup=False)
    for one in part.lines:
        console.print(_line(one), soft_wrap=True)


def _line(one: Line) -> str:
    indent = "  " * one.depth
    name = f" [dim]{escape(one.name)}[/dim]" if one.name else ""
    value = f"  [cyan]{escape(one.value)}[/cyan]" if one.value else ""
    return f"{indent}[bold]{escape(one.place)}[/bold]{name}{value}"
