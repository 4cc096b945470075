"""The verdict in words says what the tables say, the ceiling first, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netgraph.forecast.verdict import verdict
from tests.forecast.judged_world import judged_world


def test_the_headline_with_the_ceiling_comes_before_any_figure() -> None:
    found = judged_world()
    text = verdict(found, language="en")
    for row in found.headline[found.headline["origin"] == "pooled"].itertuples():
        told = f"In {row.attacks_known} of {row.attacks} serious attacks ({100 * row.ceiling:.1f} %)"
        assert told in text and text.index(told) < text.index("knowing:")


def test_every_verdict_is_told_with_its_baseline_and_interval() -> None:
    found = judged_world()
    text = verdict(found, language="en")
    words = {"better": "better than every simple way", "worse": "worse than", "not shown": "not shown to be better"}
    pooled = found.verdicts[found.verdicts["origin"] == "pooled"]
    assert {"better", "not shown"} <= set(pooled["verdict"])
    for row in pooled.itertuples():
        lines = [line for line in text.splitlines() if line.startswith(f"- {row.ranker}: {words[row.verdict]}")]
        assert any(row.closest in line and f"{row.low:.3g} to {row.high:.3g}" in line for line in lines)


@pytest.mark.parametrize("language, words", [("en", "within 1 days"), ("sv", "inom 1 dygn")])
def test_how_it_was_done_is_told_in_the_language_asked_for(language: str, words: str) -> None:
    text = verdict(judged_world(), language=language)
    assert words in text and {"en": "Drawn again", "sv": "dras om"}[language].lower() in text.lower()


def test_too_few_outcomes_are_called_too_few() -> None:
    found = judged_world()
    few = replace(found, headline=found.headline.assign(enough=False, outcomes=7))
    assert verdict(few, language="en").count("Not shown: 7 outcomes") == 2
    assert verdict(few, language="sv").count("Inte visat: 7 utfall") == 2


def test_without_rankers_and_without_attacks_it_still_says_what_there_was() -> None:
    found = judged_world()
    bare = replace(found, verdicts=found.verdicts.iloc[:0, :0], headline=found.headline.assign(attacks=0))
    assert "No serious attack" in verdict(bare, language="en")
