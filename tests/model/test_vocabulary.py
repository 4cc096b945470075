import pytest

from netgraph.model.findings import FINDINGS, Findings, empty_finding, finding_id
from netgraph.model.vocabulary import LANGUAGES, _phrases, phrase, shipped_vocabulary

SWEDISH = {
    "murder": "mord",
    "attempted_murder": "mordförsök",
    "shooting": "skottlossning",
    "explosion": "sprängning",
    "preparation_for_explosion": "förberedelse till sprängning",
    "arson": "mordbrand",
    "aggravated_weapon_offence": "grovt vapenbrott",
    "narcotics_offence": "narkotikabrott",
    "fuel_theft": "drivmedelsstöld",
    "extortion": "utpressning",
    "robbery": "rån",
    "contact_ban_issued": "kontaktförbud",
}


def test_swedish_kinds_have_their_swedish_names() -> None:
    words = shipped_vocabulary()
    assert {kind: words.label("kinds", kind, "sv") for kind in SWEDISH} == SWEDISH


@pytest.mark.parametrize("name", ["kinds", "roles", "ties"])
def test_every_word_occurs_once_with_both_labels_and_a_source(name: str) -> None:
    frame = getattr(shipped_vocabulary(), name)
    assert frame.index.is_unique
    for column in ("label_en", "label_sv", "source"):
        assert (frame[column].str.len() > 0).all()


def test_precursor_pairs_are_of_known_kinds() -> None:
    words = shipped_vocabulary()
    assert set(words.precursors["before"]) | set(words.precursors["after"]) <= set(words.kinds.index)
    assert (words.precursors["source"].str.len() > 0).all()


def test_sides_divide_the_roles() -> None:
    words = shipped_vocabulary()
    assert set(words.roles["side"]) == {"suspect", "victim", "neutral", "unknown", "thing"}
    assert {"suspect", "charged"} <= set(words.roles_of("suspect"))
    assert "kin" in words.kinship_ties()


def test_every_aggression_has_a_severity() -> None:
    words = shipped_vocabulary()
    assert (words.kinds.loc[words.aggression_kinds(), "severity"] > 0).all()


def test_every_phrase_is_in_both_languages_with_the_same_placeholders() -> None:
    from string import Formatter

    for key, texts in _phrases().items():
        holes = {
            language: {hole for _, hole, _, _ in Formatter().parse(texts[language]) if hole} for language in LANGUAGES
        }
        assert texts["en"], key
        assert texts["sv"], key
        assert holes["en"] == holes["sv"], key


def test_an_unknown_phrase_or_language_is_named() -> None:
    with pytest.raises(ValueError, match="allowed en, sv"):
        phrase("incident", "de")
    with pytest.raises(ValueError, match="not in model/phrases.csv"):
        phrase("no such phrase", "en")


def test_findings_left_out_are_empty_and_of_the_right_shape() -> None:
    findings = Findings.of()
    assert [name for name, _ in findings.items()] == list(FINDINGS)
    for name, frame in findings.items():
        assert frame.empty
        assert list(frame.columns) == list(empty_finding(name).columns)


def test_a_findings_identity_depends_on_all_its_parts() -> None:
    assert finding_id("x", "a", "b") == finding_id("x", "a", "b")
    assert finding_id("x", "a", "b") != finding_id("x", "ab")
