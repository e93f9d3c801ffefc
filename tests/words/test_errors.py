"""Does an error speak to the person who can mend it?"""

from __future__ import annotations

from loopline.words.errors import LooplineError, NotFound, NotValid, nearest_name
from loopline.words.problem import Problem


def test_all_mistakes_are_told_at_once_in_reading_order() -> None:
    error = NotValid([Problem("a.yaml, line 3", "no key here.", "Remove it."), Problem("a.yaml, line 9", "not a day.")])
    assert isinstance(error, LooplineError)
    assert str(error) == "a.yaml, line 3: no key here.\nRemove it.\na.yaml, line 9: not a day."
    assert len(error.problems) == 2


def test_a_name_nobody_knows_is_answered_with_the_nearest() -> None:
    assert str(NotFound("answer", "leakge", ("funnel", "leakage"), "List them.")) == (
        'No answer "leakge". Did you mean "leakage"? List them.'
    )
    assert str(NotFound("answer", "xyz", ("funnel",))) == 'No answer "xyz".'
    assert NotFound("answer", "xyz").name == "xyz"


def test_letter_case_does_not_matter_to_what_is_near() -> None:
    assert nearest_name("INDUSTY", ("Industry", "size")) == "Industry"
    assert nearest_name("zzz", ("Industry",)) is None
    assert nearest_name("any", ()) is None
