"""What the documents promise exists."""

from __future__ import annotations

import re
import tomllib

from tests.house.files import ROOT, our_files, relative


def test_make_targets_in_documents_exist() -> None:
    """Every `make something` that a document mentions is a target."""
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z0-9]+):", makefile, flags=re.MULTILINE))
    mentioned = {
        (relative(file), target)
        for file in our_files(".md")
        for target in re.findall(r"(?:^|`)make ([a-z0-9]+)", file.read_text(), flags=re.MULTILINE)
    }
    assert not {(file, target) for file, target in mentioned if target not in targets}


def test_links_between_documents_lead_somewhere() -> None:
    """Relative links and pictures point at files of this repository."""
    broken = [
        f"{relative(file)}: {link}"
        for file in our_files(".md")
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", file.read_text())
        if "://" not in link and not (file.parent / link).exists()
    ]
    assert not broken


def test_every_picture_is_shown() -> None:
    """`tests.browser.screenshots` renews the pictures that some page shows, and no others."""
    pages = "".join(file.read_text() for file in our_files(".md"))
    assert not [file.name for file in our_files(".png") if f"images/{file.name}" not in pages]


def test_every_node_kind_has_its_entry_point() -> None:
    """The registry finds kinds through pyproject.toml only."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = {
        target.partition(":")[0].rpartition(".")[2]
        for target in project["entry-points"]["workfuse.node_kinds"].values()
    }
    kinds = {file.stem for file in (ROOT / "workfuse_compiler" / "kinds").glob("*_*.py")}
    assert {kind for kind in kinds if not kind.startswith("_")} == named
