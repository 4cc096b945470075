"""The page of motifs says what the library says."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from netgraph.motifs.library import library
from studies.motif_page import DOCS, picture, whole


def test_the_page_holds_the_whole_library() -> None:
    text = (DOCS / "motifs.md").read_text(encoding="utf-8")
    assert whole(text) == text


@pytest.mark.parametrize("name", sorted(library()))
def test_the_picture_of_a_motif_is_the_one_drawn_from_it(name: str) -> None:
    motif = library()[name].motif
    lies = (DOCS / "motifs" / f"{name}.svg").read_text(encoding="utf-8")
    assert lies == picture(motif)
    drawn = ElementTree.fromstring(lies)
    numbers = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text") if text.get("class") == "l"]
    assert numbers == [str(step) for step in range(1, len(motif.steps) + 1)]
