"""How do people meet the company's marketing? Arrivals by program, then touches over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from loopline.simulate.chance import Dice
from loopline.simulate.market import Company, Person, person_at
from loopline.simulate.office import at, last_day, local_day, months
from loopline.simulate.programs import BY_KEY, PROGRAMS, Program, season

# Chance that a form of the website asks a question and the person answers it: project leader, executive support.
_ASKED: Final = {
    "contact_requested": (0.85, 0.8),
    "pricing_page": (0.6, 0.4),
    "paper_downloaded": (0.3, 0.15),
}
BY_FORM: Final = ("paper_downloaded", "pricing_page", "contact_requested", "newsletter_signup")
OPENS_A_RECORD: Final = (*BY_FORM, "webinar_registered", "badge_scanned", "referral")
BY_MAIL: Final = ("email_opened", "email_clicked")
WEBINAR_HOUR: Final = 15.0


@dataclass(frozen=True, slots=True)
class Touch:
    """One meeting of a person with marketing. `program` is the true one, `tracked` whether the tools saw it.

    `guise` is the place of the name and address used; the answers are "" where nothing was asked or said.
    """

    person: Person
    at: datetime
    what: str
    program: str
    tracked: bool = True
    guise: int = 0
    leader: str = ""
    support: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The days a simulation covers, the end not included."""

    start: date
    end: date

    @property
    def ends_at(self) -> datetime:
        return at(self.end, 0)


def arrivals(
    seed: int, span: Span, scale: float, pool: tuple[Company, ...]
) -> tuple[tuple[Person, datetime, str], ...]:
    """Who first comes, when, through which program; in order of time."""
    inside = tuple(company for company in pool if company.in_target)
    outside = tuple(company for company in pool if not company.in_target)
    taken: set[str] = set()
    found: list[tuple[Person, datetime, str]] = []
    for program in PROGRAMS:
        dice = Dice(seed, "arrivals", program.key)
        for moment in _moments(dice, program, span, scale):
            company = dice.pick(inside if dice.yes(program.aim) else outside)
            product = "training" if dice.yes(program.training) else "assessment"
            person = person_at(dice, company, taken, quality=program.quality, product=product)
            found.append((person, moment, program.key))
    return tuple(sorted(found, key=lambda arrival: (arrival[1], arrival[0].number)))


def _moments(dice: Dice, program: Program, span: Span, scale: float) -> Iterator[datetime]:
    """When people come through a program: at its fair, else over the months by season and weekday."""
    if program.fair:
        if span.start <= program.fair and program.fair + timedelta(days=3) <= span.end:
            for _ in range(dice.count(program.leads * scale)):
                yield at(program.fair + timedelta(days=dice.whole(0, 2)), dice.between(9.5, 16.5))
        return
    for month in months(span.start, span.end):
        for _ in range(dice.count(program.leads * scale * season(month))):
            day = month.replace(day=dice.whole(1, last_day(month).day))
            if day.weekday() > 4 and dice.yes(0.7):
                day -= timedelta(days=dice.whole(2, 4))
            moment = at(day, max(0.2, min(23.8, dice.bell(13.5, 3.5))))
            if span.start <= local_day(moment) < span.end:
                yield moment


def burst(dice: Dice, person: Person, start: datetime, program: str, span: Span) -> tuple[Touch, ...]:
    """The touches of one spell of interest: how it opens, and what follows while interest lasts."""
    touches = [*_touch(dice, replace(person, second=None), start, BY_KEY[program].opening, program)]
    moment = start
    unsubscribed_after = dice.wait(900) if dice.yes(0.3) else 10_000
    for _ in range(dice.count(0.7 + 8.5 * person.interest)):
        moment += timedelta(days=0.02 + dice.wait(13))
        what = dice.weighted(_what_next(person.interest))
        by_mail = what in BY_MAIL
        if by_mail and (moment - start).days > unsubscribed_after:
            continue
        when = _waking(dice, moment)
        if what == "webinar" and any(_same_webinar(touch, when) for touch in touches):
            continue
        touches.extend(_touch(dice, person, when, what, _program_of(dice, what)))
    if (unsubscribed_after < 10_000) and touches[-1].at - start > timedelta(days=unsubscribed_after):
        leaves = start + timedelta(days=unsubscribed_after)
        touches.append(Touch(person, leaves, "unsubscribed", "newsletter"))
    return tuple(sorted((touch for touch in touches if touch.at < span.ends_at), key=lambda touch: touch.at))


def _same_webinar(touch: Touch, moment: datetime) -> bool:
    return touch.what == "webinar_registered" and webinar_after(touch.at) == webinar_after(moment)


def _what_next(interest: float) -> dict[str, float]:
    return {
        "email_opened": 6.0,
        "email_clicked": 4.0 + 2 * interest,
        "paper_downloaded": 1.0 + 2.5 * interest,
        "webinar": 0.7 + 2.2 * interest,
        "pricing_page": 0.2 + 1.8 * interest,
        "contact_requested": 0.05 + 1.1 * interest,
    }


def _program_of(dice: Dice, what: str) -> str:
    """Through which program a follow-up touch comes."""
    if what in BY_MAIL:
        return "newsletter"
    if what == "webinar":
        return "webinars"
    if what == "paper_downloaded":
        return dice.weighted({"papers": 6, "linkedin_plants": 2, "newsletter": 3})
    return dice.weighted({"website": 6, "search_consulting": 2, "newsletter": 1, "linkedin_plants": 1})


def _touch(dice: Dice, person: Person, moment: datetime, what: str, program: str) -> Iterator[Touch]:
    """One touch as it is recorded; a webinar gives a registration and, for most, an attendance."""
    guise = 1 if person.second and dice.yes(0.4) else 0
    tracked = what not in BY_FORM or dice.yes(0.93)
    if what == "webinar":
        moment = moment.replace(second=0)  # the webinar tool writes minutes
        begins = webinar_after(moment)
        yield Touch(person, moment, "webinar_registered", program, guise=guise)
        if dice.yes(0.4 + 0.4 * person.interest):
            joins = begins + timedelta(minutes=dice.whole(-4, 15))
            leaves = begins + timedelta(minutes=dice.whole(20, 58))
            yield Touch(person, joins, "webinar_attended", program, guise=guise, until=leaves)
        return
    leader_asked, support_asked = _ASKED.get(what, (0.0, 0.0)) if program != "syndication" else (0.0, 0.0)
    yield Touch(
        person,
        moment,
        what,
        program,
        tracked,
        guise,
        _answer(dice, person.leader) if dice.yes(leader_asked) else "",
        _answer(dice, person.support) if dice.yes(support_asked) else "",
    )


def _answer(dice: Dice, truth: bool) -> str:
    """What people say: mostly the truth, and a little more yes than is true."""
    return "yes" if dice.yes(0.97 if truth else 0.1) else "no"


def _waking(dice: Dice, moment: datetime) -> datetime:
    """The same day at an hour when people are awake."""
    return max(moment, at(local_day(moment), max(0.2, min(23.8, dice.bell(13, 3.5))))).replace(microsecond=0)


def webinar_after(moment: datetime) -> datetime:
    """When the next webinar begins: every second Wednesday afternoon."""
    day = local_day(moment) + timedelta(days=1)
    while day.weekday() != 2 or day.isocalendar().week % 2:
        day += timedelta(days=1)
    return at(day, WEBINAR_HOUR)
