"""What the site needs beyond mkdocs: links out of ``docs/`` that lead somewhere, tables that scroll, a search index.

mkdocs knows only ``docs/``. A page may link to any file of the repository, as on a code host; such a file is taken
into the site under ``repository/`` (Markdown as a page, anything else as it is), and a link to a folder, which no
page of a site stands for, becomes its own words.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = "repository/"
FENCE = re.compile(r"(^```.*?^```|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
TAG = re.compile(r"<[^>]+>")
PART = re.compile(r'<h([1-3]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
DATE = re.compile(r"(<t[dh])(>\d{4}-\d\d-\d\d</t[dh]>)")
TEXT_OF_A_PART = 4000

_index: list[dict[str, str]] = []


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Take the files of the repository that pages link to into the site, and what these link to in turn."""
    _index.clear()
    waiting = [file for file in files.documentation_pages() if file.abs_src_path]
    while waiting:
        page = waiting.pop()
        for target in _linked(Path(str(page.abs_src_path)).read_text(encoding="utf-8")):
            path = _in_repository(page.src_uri, target)
            uri = _in_site(path)
            if not uri.startswith(OUTSIDE) or not (ROOT / path).is_file() or files.get_file_from_path(uri):
                continue
            found = File.generated(config, uri, abs_src_path=str(ROOT / path))
            files.append(found)
            if uri.endswith(".md"):
                waiting.append(found)
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Turn each link as a code host reads it into one as the site has it."""

    def turned(link: re.Match[str]) -> str:
        picture, words, target = link.groups()
        path, _, part = target.partition("#")
        if not path or _is_foreign(target):
            return link.group(0)
        whole = _in_repository(page.file.src_uri, path)
        if (ROOT / whole).is_dir():
            return words
        near = posixpath.relpath(_in_site(whole), posixpath.dirname(page.file.src_uri) or ".")
        return f"{picture}[{words}]({near}{'#' + part if part else ''})"

    parts = FENCE.split(markdown)
    return "".join(part if FENCE.fullmatch(part) else LINK.sub(turned, part) for part in parts)


def on_page_content(content: str, page: Page, **_: Any) -> str:
    """Let wide tables scroll by themselves, by keyboard too, and note what there is to find."""
    _index.extend(_parts(content, page))
    label, number = html.escape(str(page.title), quote=True), count(1)

    def opened(_: re.Match[str]) -> str:
        return f'<div class="scrolls" role="region" tabindex="0" aria-label="{label}: table {next(number)}"><table>'

    tables = re.sub("<table>", opened, DATE.sub(r'\1 class="date"\2', content)).replace("</table>", "</table></div>")
    return tables.replace("<pre>", '<pre tabindex="0">')


def on_post_build(config: MkDocsConfig) -> None:
    """Write the index as a script: a page opened from a disk may load a script, but may not read a file."""
    text = "const PAGES = " + json.dumps(_index, ensure_ascii=False, separators=(",", ":")) + ";\n"
    (Path(config.site_dir) / "assets" / "pages.js").write_text(text, encoding="utf-8")


def _parts(content: str, page: Page) -> Iterator[dict[str, str]]:
    heads = list(PART.finditer(content))
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        body = content[head.end() : after.start() if after else len(content)]
        place = page.file.url if head.group(1) == "1" else f"{page.file.url}#{head.group(2)}"
        yield {"u": place, "p": str(page.title), "h": _plain(head.group(3)), "t": _plain(body)[:TEXT_OF_A_PART]}


def _plain(text: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", text).replace("¶", " ")).split())


def _linked(markdown: str) -> Iterator[str]:
    for part in FENCE.split(markdown):
        if not FENCE.fullmatch(part):
            targets = (
                link.group(3).partition("#")[0] for link in LINK.finditer(part) if not _is_foreign(link.group(3))
            )
            yield from filter(None, targets)


def _is_foreign(target: str) -> bool:
    return "://" in target or target.startswith("mailto:")


def _in_repository(src_uri: str, target: str) -> str:
    """Return the path from the repository's root of what a page links to."""
    own = src_uri.removeprefix(OUTSIDE) if src_uri.startswith(OUTSIDE) else f"docs/{src_uri}"
    return posixpath.normpath(posixpath.join(posixpath.dirname(own), target))


def _in_site(path: str) -> str:
    return path.removeprefix("docs/") if path.startswith("docs/") else OUTSIDE + path
