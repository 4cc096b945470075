from __future__ import annotations

from datetime import timedelta

import pytest

from netgraph.motifs.library import described_from_toml, feud, library, motif_named
from netgraph.motifs.notation import motif_from_line
from netgraph.motifs.steps import check_words, kinds_of_step

ASKED_FOR = {
    "retaliation",
    "repeat_attempt",
    "feud",
    "attacker_diffuses",
    "victim_displaces",
    "ally_strikes_back",
    "pile_on",
    "failed_then_success",
    "co_offender_armed",
    "stolen_vehicle_burnt",
    "fuel_theft_then_explosion",
    "threat_then_attack",
    "ban_breach_violence",
}


def test_the_library_holds_what_was_asked_for() -> None:
    assert set(library()) == ASKED_FOR


@pytest.mark.parametrize("name", sorted(ASKED_FOR))
def test_every_shipped_motif_is_described_in_both_languages_in_words_that_there_are(name: str) -> None:
    shipped = library()[name]
    assert len(shipped.en) > 20 and len(shipped.sv) > 20 and shipped.en != shipped.sv
    assert shipped.text("en") == shipped.en and shipped.text("sv") == shipped.sv
    assert check_words(shipped.motif) is shipped.motif
    assert shipped.motif.delta is not None
    assert motif_from_line(name, str(shipped.motif)) == shipped.motif


def test_a_threat_is_no_attack() -> None:
    threat, attack = library()["threat_then_attack"].motif.steps
    assert not set(kinds_of_step(threat)) & set(kinds_of_step(attack))


def test_a_feud_has_as_many_rounds_as_its_name_says() -> None:
    assert [str(step).split(" ")[0] for step in feud(4).steps] == ["A→B", "B→A", "A→B", "B→A"]
    assert feud(3) == library()["feud"].motif == motif_named("feud_3").motif
    assert (feud(3).delta, feud(5).delta) == (timedelta(60), timedelta(120))
    for rounds in (2, 13):
        with pytest.raises(ValueError, match="allowed 3 to 12"):
            feud(rounds)


def test_a_name_that_is_not_shipped_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="'retalliation' is not shipped; did you mean 'retaliation'"):
        motif_named("retalliation")


def test_a_file_of_ones_own_needs_a_name_and_a_line_only() -> None:
    own = described_from_toml('name = "mine"\npattern = "A→B [theft], B→A"\nsv = "min"')
    assert (str(own.motif), own.levels, own.en, own.sv) == ("A→B [theft], B→A", ("person", "group"), "", "min")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "not TOML"),
        ('pattern = "A→B"', "entry 'name' is missing"),
        ('name = "it"', "entry 'pattern' is missing"),
        ('name = "It"\npattern = "A→B"', "small letters"),
        ('name = "it"\npattern = 3', "pattern: got 3, needs a text"),
        ('name = "it"\npattern = "A→B"\nlevels = ["town"]', "levels: got .*'town'.*, allowed person, group"),
        ('name = "it"\npattern = "A→B"\nlevels = []', "levels: got"),
        ('name = "it"\npattern = "A→B"\nlevels = "person"', "needs a list"),
        ('name = "it"\npattern = "A→B"\nroles = "x"', "entry 'roles' is not known"),
    ],
)
def test_a_file_that_is_no_motif_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        described_from_toml(text)
