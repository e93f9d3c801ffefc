"""Is the whole life of a lead told, however it is asked for?"""

from __future__ import annotations

import pytest

from loopline.answers.asking import NO_LIMIT
from loopline.answers.journey import journey, references_of
from loopline.words.errors import NotFound
from story import Story, story


@pytest.fixture(name="told", scope="module")
def _told() -> Story:
    return story(
        """
        ann 1 created source=webinar email=ann@one.example account=acme
        ann 2 touch webinar_attended by Spring
        ann 3 handed_over to rob
        ann 4 accepted rep=rob
        ann 9 opened deal1 50000 EUR account=acme
        deal1 40 won
        anna 5 created email=ann@one.example
        bob 1 created email=bob@two.example
        """
    )


def test_a_life_has_its_stages_and_facts_in_order(told: Story) -> None:
    (one,) = journey(told, "ann").passes
    tables = dict(one.tables)
    assert [row["stage"] for row in tables["stages"]] == ["inquiry", "mql", "sal", "qualified_opportunity", "won"]
    assert [row["kind"] for row in tables["facts"]][:3] == ["person_seen", "touch", "handed_over"]
    assert {row["file"] for row in tables["facts"]} == {"story"}
    assert one.lead["end_name"] == "won"


def test_it_is_found_by_lead_person_opportunity_and_first_letters(told: Story) -> None:
    whole = journey(told, "ann").passes[0].lead["lead_id"]
    for subject in (whole, whole[:5], "story:deal1", "anna"):
        assert [one.lead["lead_id"] for one in journey(told, subject).passes] == [whole], subject


def test_who_is_not_there_or_not_clear_is_told_so(told: Story) -> None:
    with pytest.raises(NotFound, match="rows leakage"):
        journey(told, "zo")
    with pytest.raises(NotFound, match="rows leakage"):
        journey(told, "nobody at all")
    many = story("\n".join(f"person{n} 1 created email=p{n}@one.example" for n in range(2)))
    with pytest.raises(NotFound, match="give more letters"):
        journey(many, journey(many, "person0").passes[0].lead["lead_id"][:0] + "person")


def test_references_of_the_same_person_are_found_together(told: Story) -> None:
    assert references_of(told, ["ann"]) == ("ann", "anna")
    assert references_of(told, ["unseen"]) == ("unseen",)


def test_a_life_as_plain_values_has_one_entry_per_pass(told: Story) -> None:
    plain = journey(told, "ann", NO_LIMIT).as_dict()
    assert plain["subject"] == "ann"
    assert sorted(plain["passes"][0]) == ["criteria", "facts", "lead", "scores", "stages"]
