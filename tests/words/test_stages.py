"""Are the fixed words what they claim to be?"""

from __future__ import annotations

from loopline.words.stages import OPPORTUNITY_ENDS, OWNERS, PASS_ENDS, STAGES, TEAMS


def test_every_end_of_an_opportunity_ends_a_pass_and_no_name_stands_twice() -> None:
    assert set(OPPORTUNITY_ENDS) <= set(PASS_ENDS)
    assert set(TEAMS) <= set(OWNERS)
    for names in (STAGES, PASS_ENDS, OWNERS):
        assert len(set(names)) == len(names)
