"""The documentation site: built with every warning an error, all links lead somewhere, and nothing leaves the disk."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import typer

from docs_site.generated import PAGES
from netgraph.cli import app
from tests.browser import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
OTHERS = [*ROOT.glob("*.md"), *(ROOT / "deploy").rglob("*.md"), *(ROOT / "fixtures").rglob("*.md")]
PHONE = 390


def built(root: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def links_of(path: Path) -> list[str]:
    """Targets of the links of a Markdown file, code left out."""
    text = re.sub(r"^```.*?^```|`[^`\n]+`", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"\]\(([^)\s]+)\)", text)


def anchors_of(path: Path) -> set[str]:
    from markdown.extensions.toc import slugify

    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {slugify(re.sub(r"[`*]", "", head), "-") for head in heads}


@contextmanager
def watched(site: Path) -> Iterator[tuple[Page, list[str]]]:
    """A page as wide as a phone in a browser that may read the site and nothing else; and what it did besides."""
    misdeeds: list[str] = []

    def gate(route: Route) -> None:
        if route.request.url.startswith(f"{site.as_uri()}/"):
            route.continue_()
        else:
            misdeeds.append(route.request.url)
            route.abort()

    with chromium() as browser:
        context = browser.new_context(viewport={"width": PHONE, "height": 844})
        context.route("**/*", gate)
        page = context.new_page()
        page.on("console", lambda message: misdeeds.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: misdeeds.append(str(error)))
        yield page, misdeeds


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "site"
    done = built(ROOT, out)
    assert done.returncode == 0, done.stderr
    return out


def test_the_site_is_built_and_has_every_page(site: Path) -> None:
    pages = {path.relative_to(DOCS).with_suffix(".html") for path in DOCS.rglob("*.md")}
    assert len(pages) > 30
    assert pages <= {path.relative_to(site) for path in site.rglob("*.html")}


def test_a_dead_link_a_dead_anchor_and_a_page_that_nobody_finds_stop_the_build(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for path in ROOT.iterdir():
        if path.name in ("docs", "docs_site"):
            shutil.copytree(path, root / path.name, ignore=shutil.ignore_patterns("__pycache__"))
        elif not path.name.startswith("."):
            (root / path.name).symlink_to(path)
    (root / "docs" / "lost.md").write_text(
        "# Lost\n\n[a](nowhere.md) [b](index.md#no-such-part) [c](../no_such_file.toml)\n", encoding="utf-8"
    )
    done = built(root, tmp_path / "site")
    assert done.returncode != 0
    for fault in ("nowhere.md", "no-such-part", "no_such_file.toml", "lost.md"):
        assert fault in done.stderr


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_from_the_code_is_what_the_code_says(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "run python -m docs_site.generated"


@pytest.mark.parametrize("document", OTHERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_files_outside_the_docs_lead_somewhere(document: Path) -> None:
    for target in links_of(document):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            found = (document.parent / path).resolve() if path else document
            assert found.exists(), target
            assert not anchor or anchor in anchors_of(found), target


def test_links_to_other_sites_are_well_formed() -> None:
    for document in [*DOCS.rglob("*.md"), *OTHERS]:
        for target in links_of(document):
            if "://" in target:
                parts = urlsplit(target)
                assert parts.scheme in ("http", "https") and "." in parts.netloc, (document, target)


@pytest.mark.parametrize("document", [*DOCS.rglob("*.md"), *OTHERS], ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_and_options_that_are_shown_exist(document: Path) -> None:
    whole: Any = typer.main.get_command(app)
    for line in shown_commands(document):
        words = shlex.split(line, comments=True)[1:]
        command = whole.commands[words.pop(0)]
        if hasattr(command, "commands") and words and not words[0].startswith("-"):
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, line


def shown_commands(document: Path) -> list[str]:
    """Lines of the fenced blocks of a file that call netgraph, continued ones joined."""
    text = document.read_text(encoding="utf-8").replace("\\\n", " ")
    blocks = re.findall(r"^```(?:sh|console)?\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("netgraph ")]


def test_the_pages_of_this_site_open_from_a_disk_on_a_phone(site: Path) -> None:
    with watched(site) as (page, misdeeds):
        for path in sorted(site.rglob("*.html")):
            page.goto(path.as_uri())
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= PHONE, (path.name, wide)
            assert page.locator("h1").count() == 1, path.name
        assert misdeeds == []


def test_what_is_looked_for_is_found_and_leads_to_its_page(site: Path) -> None:
    with watched(site) as (page, misdeeds):
        page.goto((site / "methods" / "people.html").as_uri())
        page.fill("#find", "exit codes")
        page.locator("#found a", has_text="Exit codes").first.click()
        assert page.url == f"{(site / 'index.html').as_uri()}#exit-codes"
        page.fill("#find", "zzzqqq")
        assert page.locator("#found").inner_text() == "Nothing found."
        assert misdeeds == []


def test_pages_of_every_make_have_no_fault_of_accessibility(site: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with watched(site) as (page, _):
        for name in ("index.html", "exchange-form.html", "for-the-batch-job.html", "limits.html", "motifs.html"):
            page.goto((site / name).as_uri())
            faults = Axe().run(page).response["violations"]
            assert [fault["id"] for fault in faults] == [], name
