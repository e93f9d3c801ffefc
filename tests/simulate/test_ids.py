from __future__ import annotations

from loopline.simulate.ids import PREFIXES, guard, long_id


def test_the_three_last_letters_say_which_letters_are_capitals() -> None:
    assert guard("001D000000IqhSL") == "IAZ"
    assert guard("000000000000000") == "AAA"
    assert guard("AAAAAAAAAAAAAAA") == "555"


def test_ids_have_eighteen_characters_and_never_repeat() -> None:
    ids = [long_id(kind, number) for kind in PREFIXES for number in range(300)]
    assert {len(one) for one in ids} == {18}
    assert len(set(ids)) == len(ids)
    assert len({one[:15] for one in ids}) == len(ids)


def test_some_short_ids_differ_only_in_case() -> None:
    shorts = [long_id("lead", number)[:15] for number in range(500)]
    assert len({short.lower() for short in shorts}) < len(shorts)
    assert len({long_id("lead", number).lower() for number in range(500)}) == 500
