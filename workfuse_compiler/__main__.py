"""`python -m workfuse_compiler`: check and compile workflows without Airflow."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from workfuse_compiler.compile import check_workflow, compile_workflow
from workfuse_compiler.diagnostics.diagnostic import Diagnostic
from workfuse_compiler.diff import diff_documents
from workfuse_compiler.document_schema import document_schema
from workfuse_compiler.json_text import read_json
from workfuse_compiler.json_value import JsonValue
from workfuse_compiler.registry import default_registry
from workfuse_compiler.text_rules import is_workflow_id, slug
from workfuse_compiler.version import __version__

OK, HAS_ERRORS, WRONG_USE = 0, 1, 2
DIFFERENT = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except _WrongUseError as error:
        print(f"workfuse_compiler: {error}", file=sys.stderr)
        return WRONG_USE
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; that is no mistake
        return OK


class _WrongUseError(Exception):
    """The command line cannot be carried out."""


def _check(options: argparse.Namespace) -> int:
    read = read_json(_input(options.file))
    found = read.diagnostics or check_workflow(read.value, default_registry()).diagnostics
    if options.format == "json":
        print(json.dumps([one.to_json() for one in found], indent=2))
    else:
        _report(found)
    return HAS_ERRORS if any(one.is_error for one in found) else OK


def _compile(options: argparse.Namespace) -> int:
    read = read_json(_input(options.file))
    if read.diagnostics:
        _report(read.diagnostics)
        return HAS_ERRORS
    workflow_id = options.id or slug(_name(read.value))
    if not is_workflow_id(workflow_id):
        raise _WrongUseError(f"--id {workflow_id!r} cannot be a DAG id")
    outcome = compile_workflow(
        read.value, default_registry(), workflow_id=workflow_id, revision=options.revision
    )
    _report(outcome.diagnostics)
    if outcome.value is None:
        return HAS_ERRORS
    _output(options.output, outcome.value.text)
    return OK


def _diff(options: argparse.Namespace) -> int:
    if options.old == options.new == "-":
        raise _WrongUseError("only one of the two can be standard input")
    both = [read_json(_input(name)) for name in (options.old, options.new)]
    if found := [finding for read in both for finding in read.diagnostics]:
        _report(found)
        return WRONG_USE
    changes = diff_documents(both[0].value, both[1].value)
    if options.format == "json":
        print(json.dumps([change.to_json() for change in changes], indent=2))
    else:
        sys.stdout.buffer.write("".join(f"{change.message}\n" for change in changes).encode())
        sys.stdout.buffer.flush()
    return DIFFERENT if changes else OK


def _kinds(options: argparse.Namespace) -> int:
    registry = default_registry()
    if options.format == "json":
        print(json.dumps([kind.describe() for kind in registry], indent=2))
    else:
        width = max((len(kind.type) for kind in registry), default=0)
        for kind in registry:
            print(f"{kind.type:{width}}  {kind.describe()['description']}")
    for name, cause in registry.broken.items():
        print(f"{name} could not be loaded: {cause}", file=sys.stderr)
    return OK


def _schema(_options: argparse.Namespace) -> int:
    print(json.dumps(document_schema(default_registry()), indent=2))
    return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workfuse_compiler", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="command")

    check = commands.add_parser("check", help="say what is wrong with a workflow")
    check.add_argument("file", help="the document; - reads standard input")
    check.add_argument("--format", choices=("text", "json"), default="text")
    check.set_defaults(run=_check)

    compile_ = commands.add_parser("compile", help="write the DAG file of a workflow")
    compile_.add_argument("file", help="the document; - reads standard input")
    compile_.add_argument("-o", "--output", default="-", help="where to; - is standard output")
    compile_.add_argument("--id", help="the DAG id; made from the workflow's name by default")
    compile_.add_argument("--revision", type=int, help="the workflow's revision, for the header")
    compile_.set_defaults(run=_compile)

    diff = commands.add_parser("diff", help="say what changed between two workflows")
    diff.add_argument("old", help="a document; - reads standard input")
    diff.add_argument("new", help="the document it became; - reads standard input")
    diff.add_argument("--format", choices=("text", "json"), default="text")
    diff.set_defaults(run=_diff)

    kinds = commands.add_parser("kinds", help="list the node kinds that are installed")
    kinds.add_argument("--format", choices=("text", "json"), default="text")
    kinds.set_defaults(run=_kinds)

    schema = commands.add_parser("schema", help="print the JSON Schema of documents")
    schema.set_defaults(run=_schema)
    return parser


def _input(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise _WrongUseError(f"cannot read {name}: {error.strerror}") from None


def _output(name: str, text: str) -> None:
    try:
        if name == "-":
            sys.stdout.buffer.write(text.encode())
            sys.stdout.buffer.flush()
        else:
            Path(name).write_bytes(text.encode())
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _WrongUseError(f"cannot write {name}: {error.strerror}") from None


def _report(found: Iterable[Diagnostic]) -> None:
    for one in found:
        sys.stderr.buffer.write(f"{one}\n".encode(errors="backslashreplace"))


def _name(document: JsonValue) -> str:
    name = document.get("name") if isinstance(document, dict) else None
    return name if isinstance(name, str) else ""


if __name__ == "__main__":
    sys.exit(main())
