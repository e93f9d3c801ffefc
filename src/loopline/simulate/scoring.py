"""When does a lead reach the agreed score? The company's own scoring tool, apart from Loopline's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from loopline.simulate.journeys import Touch
from loopline.simulate.office import local_day
from loopline.simulate.terms import terms_of

POINTS: Final = {
    "webinar_attended": 15,
    "paper_downloaded": 8,
    "pricing_page": 10,
    "contact_requested": 20,
    "badge_scanned": 8,
    "referral": 20,
    "newsletter_signup": 2,
    "email_clicked": 3,
}
_FIT, _TITLE, _BEHAVIOUR_UP_TO, _HALF_LIFE_DAYS, _ANSWER = 30, 10, 40, 30, 10


def score(touches: Iterable[Touch], moment: datetime) -> float:
    """The points of one person's touches at a moment: fit, behaviour that fades, and answers."""
    behaviour = 0.0
    fit = 0
    answers = {"leader": "", "support": ""}
    for touch in touches:
        if touch.at > moment:
            break
        age = (moment - touch.at).total_seconds() / 86400
        behaviour += POINTS.get(touch.what, 0) * 2.0 ** (-age / _HALF_LIFE_DAYS)
        fit = _FIT * touch.person.company.known_in_target + _TITLE * touch.person.fitting_title
        answers["leader"] = touch.leader or answers["leader"]
        answers["support"] = touch.support or answers["support"]
    said = _ANSWER * sum(answer == "yes" for answer in answers.values())
    return fit + min(_BEHAVIOUR_UP_TO, behaviour) + said


def first_ready(touches: tuple[Touch, ...]) -> tuple[datetime, float] | None:
    """The first touch at which the score reaches the threshold then in force, and the score; None if never."""
    for touch in touches:
        points = score(touches, touch.at)
        if points >= terms_of(local_day(touch.at)).ready_at:
            return touch.at, points
    return None
