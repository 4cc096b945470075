"""What the network page says of each case, person, vehicle and line: plain text in the language of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netgraph.model.vocabulary import Vocabulary, phrase

__all__ = ["Words", "answer_text", "case_text", "link_text", "part_text", "side_text", "thing_text", "tie_text"]

_HOURS_A_DAY = 24


@dataclass(frozen=True)
class Words:
    """What things are called on one page.

    ``names``: by id, only the names that may be shown. ``conflicts_of``: by person or vehicle, the numbers of the
    conflicts of the page that it takes part in.
    """

    language: str
    vocabulary: Vocabulary
    names: Mapping[str, str]
    conflicts_of: Mapping[str, tuple[int, ...]]

    def say(self, key: str, **values: object) -> str:
        """Return a phrase in the language of the page."""
        return phrase(key, self.language, **values)

    def label(self, which: str, word: str) -> str:
        """Return what a word of the vocabulary (list ``kinds`` or ``roles``) is called."""
        return self.vocabulary.label(which, word, self.language)

    def name(self, entity: str) -> str:
        """Return what a person or vehicle is called: its id where there is no name, or none that may be shown."""
        return self.names.get(entity, entity)

    def full_name(self, entity: str) -> str:
        """Return name and id."""
        return entity if self.name(entity) == entity else f"{self.name(entity)} ({entity})"


def case_text(case: Any, parts: Sequence[Any], words: Words) -> str:
    """Say what a case is, when, how far it has come, and who took part in it."""
    who = (
        f"{words.label('roles', part.role)}: {words.full_name(part.entity_id)}{_ending(part, words)}" for part in parts
    )
    return "\n".join(
        [
            f"{words.label('kinds', case.kind)}, {case.when}",
            f"{case.incident_id} · {words.say(f'status_{case.status}')}",
            *who,
            *_if(case.unnamed, words, "page_unnamed", number=case.unnamed),
            *_if(case.membership >= 0, words, "page_tip_membership", chance=f"{100 * case.membership:.0f}"),
        ]
    )


def thing_text(number: int, parts: Sequence[Any], words: Words, *, standing: Any = None) -> str:
    """Say who a person or which a vehicle is, and its part in each case of conflict `number`.

    `standing` is the person's row of `Scene.people`, where there is one: on which side, and how central.
    """
    entity = parts[0].entity_id
    elsewhere = [str(other) for other in words.conflicts_of.get(entity, ()) if other != number]
    lines = [
        f"{part.day} {words.label('roles', part.role)}: {part.incident_id}{_ending(part, words)}" for part in parts
    ]
    return "\n".join(
        [
            words.full_name(entity),
            *([standing_text(standing, words)] if standing is not None else []),
            *sorted(lines),
            *_if(elsewhere, words, "page_tip_also", numbers=", ".join(elsewhere)),
        ]
    )


def standing_text(standing: Any, words: Words) -> str:
    """Say on which side of the conflict a person stands, and how central."""
    central = (
        f", {words.say('page_tip_central', centrality=f'{standing.centrality:.2f}')}"
        if standing.centrality >= 0
        else ""
    )
    return words.say("page_tip_standing", side=side_text(standing, words)) + central


def side_text(standing: Any, words: Words) -> str:
    """Return the letter of a person's side with the stated groups of that side; or that it is not known."""
    if not isinstance(standing.side, str) or standing.side == "unknown":
        return words.say("page_side_unknown")
    groups = f" ({', '.join(map(words.name, standing.side_groups.split(';')))})" if standing.side_groups else ""
    return f"{standing.side}{groups}"


def part_text(part: Any, words: Words) -> str:
    """Say what part somebody or something had in a case."""
    role, name = words.label("roles", part.role), words.name(part.entity_id)
    return words.say("page_tip_part", name=name, role=role, incident=part.incident_id) + _ending(part, words)


def link_text(link: Any, words: Words) -> str:
    """Say that two cases may belong together, how strongly, and each reason."""
    head = words.say("page_tip_link", odds=f"{link.log_odds:.1f}")
    reasons = (f"– {why} [{words.name(entity)}]" if entity else f"– {why}" for entity, why in link.reasons)
    return "\n".join([f"{link.incident_a} ↔ {link.incident_b}", head, *reasons])


def tie_text(tie: Any, words: Words) -> str:
    """Say what is recorded between two people, and from when to when."""
    import pandas as pd

    times = ["?" if pd.isna(time) else f"{time:%Y-%m-%d}" for time in (tie.first_seen, tie.last_seen)]
    known = f", {times[0]} – {times[1]}" if times != ["?", "?"] else ""
    kind = words.label("ties", tie.kind)
    return f"{words.name(tie.person_a)} – {words.name(tie.person_b)}: {kind}{known}"


def answer_text(answer: Any, words: Words) -> str:
    """Say which case answers which, after how long, between whom, and whether the order is sure."""
    days = f"{answer.lag_hours / _HOURS_A_DAY:.1f}".removesuffix(".0")
    ends = {"first": answer.first_incident_id, "second": answer.second_incident_id}
    level = {"person": "page_level_person", "group": "page_level_group"}.get(answer.level)
    return "\n".join(
        [
            words.say("page_tip_answer", days=days, **ends),
            *([words.say(level)] if level else []),
            *_if(answer.order != "strict", words, "page_order_unknown"),
        ]
    )


def _ending(part: Any, words: Words) -> str:
    """Say what it did to them, and the share of one of several candidates; mostly nothing."""
    endings = []
    if isinstance(part.outcome, str) and part.outcome:
        endings.append(words.say(f"outcome_{part.outcome}"))
    if part.weight < 1:
        endings.append(words.say("page_tip_share", share=f"{part.weight:.2g}"))
    return "".join(f", {ending}" for ending in endings)


def _if(condition: object, words: Words, key: str, **values: object) -> Iterator[str]:
    if condition:
        yield words.say(key, **values)
