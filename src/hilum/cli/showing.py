"""`show`: a file of any of the standards, told apart by its content, never by its name."""

from __future__ import annotations

from rich.markup import escape

from hilum.cli.output import Output, console
from hilum.console.reading import Line, Part, read
from hilum.core.errors import Unsupported

__all__ = ["show_bytes"]


def show_bytes(content: bytes, output: Output) -> None:
    """Show it. raises Unsupported: nothing in it can be read"""
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
        return
    for part in parts:
        _print(part)


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
