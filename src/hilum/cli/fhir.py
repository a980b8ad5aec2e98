"""The commands on FHIR files: `hilum fhir ...`. Each reads files, folders or standard input, and its exit code is for scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from hilum.cli.output import Output, answering

__all__ = ["fhir_app"]

fhir_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Work on FHIR R4 resources in files.\n\n"
    "Try [bold]hilum fhir validate FILE[/bold], [bold]hilum fhir path Patient.name.family FILE[/bold].\n\n"
    "A file holds a resource in JSON or XML, one resource a line (NDJSON), or a package (package.tgz), which is seen from its "
    "bytes; a folder is searched; - is standard input.",
)
package_app = typer.Typer(
    no_args_is_help=True, help="Conformance packages (package.tgz), such as US Core, beside what R4 itself defines."
)
fhir_app.add_typer(package_app, name="package")
terminology_app = typer.Typer(
    no_args_is_help=True,
    help="Code systems from the files that their publishers give you: LOINC, SNOMED CT (RF2), ICD-10 (ClaML, ICD-10-CM), UCUM.",
)
fhir_app.add_typer(terminology_app, name="terminology")


def _examples(*lines: str) -> str:
    """What stands below the options in a command's help: lines that may be typed as they are."""
    return "\n\n".join(("[bold]Examples[/bold]", *(f"  hilum fhir {escape(one)}" for one in lines)))


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Files, folders or packages; - or nothing for standard input.", metavar="[PATH]..."),
]
Entries = Annotated[
    bool, typer.Option("--entries", help="Of bundles take the entries one by one; bundles of any size pass so.")
]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Folder for the results; default: standard output.")]
DataDir = Annotated[Path | None, typer.Option("--data", help="Data folder whose fhir-packages are meant.")]


@fhir_app.command(
    epilog=_examples(
        "validate maja.json",
        "validate export/ --summary --report found.html",
        "validate Patient.ndjson.gz --profile URL --package us-core.tgz --level error",
        "validate build/ --quiet --report found.sarif --report junit.xml",
        "convert big.xml --entries --to ndjson | hilum fhir validate -",
    ),
)
def validate(
    paths: Paths = None,
    level: Annotated[str, typer.Option(help="The least that is shown: error, warning or information.")] = "warning",
    report: Annotated[
        list[Path] | None,
        typer.Option(
            help="Write what was found to a file: .html a page, .sarif SARIF 2.1.0, .xml JUnit, .ndjson an OperationOutcome each "
            "resource; repeatable."
        ),
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Tell only how often each rule was broken, and no resource by itself.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Tell nothing of resources that are sound.")] = False,
    package: Annotated[
        list[Path] | None,
        typer.Option(help="A package whose extensions are known too, beside those that were added; repeatable."),
    ] = None,
    profile: Annotated[
        list[str] | None,
        typer.Option(
            help="Url of a profile (or its last part) by which each resource of its type is judged, claimed or not; repeatable."
        ),
    ] = None,
    vital_signs: Annotated[
        bool,
        typer.Option(
            "--vital-signs/--no-vital-signs",
            help="Judge an observation of a vital sign by HL7's profile for its LOINC code, claimed or not.",
        ),
    ] = True,
    must_support: Annotated[
        bool,
        typer.Option(
            "--must-support", help="Tell which must-support elements of the profiles are there and which not."
        ),
    ] = False,
    entries: Entries = False,
    values: Annotated[bool, typer.Option("--values", help="Show what stands where something is wrong.")] = False,
    best_practices: Annotated[
        bool,
        typer.Option("--best-practices", help="Judge recommendations too, such as that a resource has a narrative."),
    ] = False,
    most: Annotated[int, typer.Option(help="Issues of one resource, at most.", min=1, max=10_000)] = 50,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs", "-j", help="Processes; 0: as many as there are processors, for long work.", min=0, max=256
        ),
    ] = 0,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Judge resources by R4: structure, types, required bindings, invariants, references, bundles, narrative, extensions.

    The profiles that a resource claims are judged as far as packages have them, and its codes as far as kept terminology has them.

    Ends with 1 where a resource has errors or cannot be read, else with 0. An issue names line, place and rule, and no value unless
    --values asks for it.
    """
    from hilum.cli import fhir_checking
    from hilum.cli.fhir_judging import Judge
    from hilum.cli.fhir_kept import Definitions

    output = Output(as_json)
    with answering(output):
        how = Judge(
            Definitions(package or [], data, profiles=profile or [], vital_signs=vital_signs),
            show_values=values,
            best_practices=best_practices,
            most=most,
            must_support=must_support,
        )
        raise typer.Exit(
            fhir_checking.judge(
                paths or [],
                output,
                how=how,
                level=level,
                reports=report or [],
                entries=entries,
                quiet=quiet,
                summary=summary,
                jobs=jobs,
            )
        )


@fhir_app.command(
    epilog=_examples(
        "convert maja.json --to xml --pretty",
        "convert export.zip --to ndjson --out lines",
        "convert bundle.json --entries --to ndjson | wc -l",
    ),
)
def convert(
    paths: Paths = None,
    to: Annotated[str, typer.Option("--to", "-t", help="json, xml, or ndjson (one resource a line).")] = "json",
    out: Out = None,
    pretty: Annotated[bool, typer.Option("--pretty", help="With line breaks for people.")] = False,
    entries: Entries = False,
    as_json: AsJson = False,
) -> None:
    """Write resources in JSON, XML or NDJSON, exactly: decimals as they were written, nothing lost.

    Ends with 1 where a resource could not be converted; the others are written all the same.
    """
    from hilum.cli import fhir_changing

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(fhir_changing.convert(paths or [], to, out, output, pretty=pretty, entries=entries))


@fhir_app.command(
    "path",
    epilog=_examples(
        "path \"Patient.name.where(use = 'official').family\" maja.json",
        'path "subject.resolve().id" bundle.json patients/ --entries',
        'path "birthDate <= today()" export/ --holds',
        'path "gender = %wanted" maja.json --variable wanted=female --json',
    ),
)
def path_(
    expression: Annotated[str, typer.Argument(help="FHIRPath, such as Patient.name.where(use = 'official').family.")],
    paths: Paths = None,
    entries: Entries = False,
    variable: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE: a text that the expression calls %NAME; repeatable.")
    ] = None,
    holds: Annotated[
        bool,
        typer.Option(
            "--holds", help="Print the names of the resources for which it does not hold, as of an invariant."
        ),
    ] = False,
    package: Annotated[
        list[Path] | None, typer.Option(help="A package that is known too, beside those that were added; repeatable.")
    ] = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Print what a FHIRPath expression finds in resources, one value a line.

    resolve() finds what is contained, in the same bundle, or among the resources given. memberOf() and subsumes() are answered by the
    definitions of R4, of packages and of terminology that is kept.

    Ends with 1 where a resource cannot be read or evaluated, or with --holds where it does not hold; with 2 where it is no FHIRPath.
    """
    from hilum.cli import fhir_asking
    from hilum.cli.fhir_kept import Definitions

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(
            fhir_asking.ask(
                expression,
                paths or [],
                output,
                entries=entries,
                variables=variable or [],
                holds=holds,
                definitions=Definitions(package or [], data),
            )
        )


@fhir_app.command(
    epilog=_examples(
        "patch change.json maja.json",
        "patch change.json patients/ --out changed",
        "patch change.json maja.json | hilum fhir diff maja.json -",
    ),
)
def patch(
    change: Annotated[
        Path, typer.Argument(help="A JSON Patch, an XML Patch or a FHIRPath Patch (Parameters).", metavar="PATCH")
    ],
    paths: Paths = None,
    to: Annotated[str, typer.Option("--to", "-t", help="json, xml or ndjson; default: as the resource came.")] = "",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Write resources as a patch leaves them, whole or not at all; the files themselves stay as they are.

    Ends with 1 where a resource could not be changed, with 2 where the patch is none.
    """
    from hilum.cli import fhir_changing

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(fhir_changing.patch(change, paths or [], to, out, output))


@fhir_app.command(
    epilog=_examples(
        "show maja.json",
        "show export.ndjson.gz | less",
        "show bundle.xml --entries --json",
    ),
)
def show(paths: Paths = None, entries: Entries = False, as_json: AsJson = False) -> None:
    """Lay out resources: their elements in the order of the definition, with types, and words for codes, names and references.

    Ends with 1 where a resource cannot be read.
    """
    from hilum.cli import fhir_showing

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(fhir_showing.show(paths or [], output, entries=entries))


@fhir_app.command(
    epilog=_examples(
        "diff older.json newer.xml",
        "diff monday/ tuesday/",
        "diff older.json newer.json --patch json",
    ),
)
def diff(
    first: Annotated[Path, typer.Argument(help="A file or folder, or - for standard input.")],
    second: Annotated[Path, typer.Argument(help="The file or folder to compare it with.")],
    patch: Annotated[
        str, typer.Option("--patch", help="Print the patch from the first to the second instead: json or fhirpath.")
    ] = "",
    entries: Entries = False,
    as_json: AsJson = False,
) -> None:
    """Show what differs between two versions of a resource, element by element; JSON and XML compare by what they say.

    Of files with several resources, folders and archives each is compared with the one of its type and id; where they have none of
    their own, with that of the same file or position.

    Ends with 0 where nothing differs, 1 where something does, 2 where it cannot tell.
    """
    from hilum.cli import fhir_comparing

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(fhir_comparing.compare(first, second, output, as_patch=patch, entries=entries))


@fhir_app.command(
    epilog=_examples(
        "flatten view.json Patient.ndjson.gz",
        'flatten view.json export/ --out rows.parquet --type "value=DECIMAL(18,4)"',
        "flatten view.json bundle.json | duckdb -c \"from read_csv('/dev/stdin')\"",
    ),
)
def flatten(
    view: Annotated[Path, typer.Argument(help="A ViewDefinition (JSON).", metavar="VIEW")],
    paths: Paths = None,
    to: Annotated[
        str, typer.Option("--to", "-t", help="csv, ndjson or parquet; default: as --out is named, else csv.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File for the rows; default: standard output.")
    ] = None,
    column_type: Annotated[
        list[str] | None,
        typer.Option("--type", help='Of Parquet: COLUMN=TYPE, such as "value=DECIMAL(18,4)"; repeatable.'),
    ] = None,
    entries: Annotated[
        bool,
        typer.Option(
            "--entries", help="Read bundles entry by entry, of any size; then references within them are not resolved."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a table of resources by a ViewDefinition (SQL on FHIR).

    Resources of other types than the view's are passed over; of bundles the entries are taken.

    Ends with 1 where a resource could not be read or flattened; the others are written all the same.
    """
    from hilum.cli import fhir_flattening

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(
            fhir_flattening.table(view, paths or [], to, out, output, types=column_type or [], entries=entries)
        )


@package_app.command("add")
def package_add(
    files: Annotated[list[Path], typer.Argument(help="Packages: package.tgz.", metavar="FILE...")],
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Keep packages, so that `validate` knows what they define. Ends with 1 where a file is no package for R4."""
    from hilum.cli import fhir_packages

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(fhir_packages.add(files, data, output))


@package_app.command("list")
def package_list(data: DataDir = None, as_json: AsJson = False) -> None:
    """List the packages that are kept, and what they depend on that is not there."""
    from hilum.cli import fhir_packages

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(fhir_packages.show_list(data, output))


@package_app.command("remove")
def package_remove(
    names: Annotated[
        list[str], typer.Argument(help="hl7.fhir.us.core#3.1.0, or the name alone where there is one version.")
    ],
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Remove packages. Ends with 1 where there is no such package."""
    from hilum.cli import fhir_packages

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(fhir_packages.remove(names, data, output))


@terminology_app.command("add")
def terminology_add(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="A release as its publisher gives it: a zip archive, the folder of it, or a file (Loinc.csv, ucum-essence.xml).",
            metavar="PATH...",
        ),
    ],
    language: Annotated[
        list[str] | None,
        typer.Option(help="Terms beside English, such as de or de-AT, where the release has them; repeatable."),
    ] = None,
    system: Annotated[str, typer.Option(help="Url of the code system, where a ClaML file does not tell it.")] = "",
    version: Annotated[str, typer.Option(help="Version, where the files do not tell it.")] = "",
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Keep releases of code systems as indexes, so that `validate`, `path` and `expand` know their codes.

    Nothing is sent anywhere, and the licences of the publishers stay as they are. Ends with 1 where a path holds no release or a
    broken one, with the file and line where it is broken.
    """
    from hilum.cli import fhir_terminology

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(
            fhir_terminology.add(paths, data, output, system=system, version=version, languages=language or [])
        )


@terminology_app.command("list")
def terminology_list(data: DataDir = None, as_json: AsJson = False) -> None:
    """List the releases that are kept."""
    from hilum.cli import fhir_terminology

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(fhir_terminology.show_list(data, output))


@terminology_app.command("remove")
def terminology_remove(
    names: Annotated[list[str], typer.Argument(help="loinc#2.80, or the name alone where there is one version.")],
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Remove releases. Ends with 1 where there is no such release."""
    from hilum.cli import fhir_terminology

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(fhir_terminology.remove(names, data, output))


@terminology_app.command("lookup")
def terminology_lookup(
    system: Annotated[
        str, typer.Argument(help="Url of a code system, or loinc, snomed, icd-10, icd-10-cm, icd-10-gm, ucum.")
    ],
    code: Annotated[str, typer.Argument(help="The code.")],
    version: Annotated[str, typer.Option(help="Version; default: the newest that is kept.")] = "",
    package: Annotated[list[Path] | None, typer.Option(help="A package that is known too; repeatable.")] = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Tell what is known of a code: terms, what is above and below, properties, value sets.

    Ends with 1 where there is no such code.
    """
    from hilum.cli import fhir_terminology
    from hilum.cli.fhir_kept import Definitions

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(
            fhir_terminology.lookup(system, code, Definitions(package or [], data), output, version=version)
        )


@terminology_app.command("expand")
def terminology_expand(
    value_set: Annotated[
        str, typer.Argument(help="Url of a value set, or a file with a ValueSet.", metavar="VALUESET")
    ],
    offset: Annotated[int, typer.Option(help="How many to pass over.", min=0)] = 0,
    count: Annotated[int, typer.Option(help="How many to print.", min=0, max=100_000)] = 100,
    text: Annotated[str, typer.Option("--filter", help="Words that the display must have.")] = "",
    inactive: Annotated[bool, typer.Option("--inactive", help="With codes that are no longer to be used.")] = False,
    package: Annotated[list[Path] | None, typer.Option(help="A package that is known too; repeatable.")] = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Print the codes of a value set, a page of them. Ends with 1 where it is not known, has no end or cannot be told whole."""
    from hilum.cli import fhir_terminology
    from hilum.cli.fhir_kept import Definitions

    output = Output(as_json)
    with answering(output):
        raise typer.Exit(
            fhir_terminology.expand(
                value_set,
                Definitions(package or [], data),
                output,
                offset=offset,
                count=count,
                text=text,
                inactive=inactive,
            )
        )
