"""Which companies and people are out there, inside the target market and outside it?"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from loopline.simulate import names
from loopline.simulate.chance import Dice

TARGET_REGIONS: Final = ("North America", "Asia")
TARGET_INDUSTRIES: Final = ("electronics", "high-tech", "industrial equipment")
_ANY_REGION: Final = {"North America": 30.0, "Asia": 25.0, "Europe": 35.0, "South America": 10.0}
_ANY_INDUSTRY: Final = {
    "electronics": 18.0,
    "high-tech": 14.0,
    "industrial equipment": 22.0,
    "food": 16.0,
    "logistics": 12.0,
    "healthcare": 8.0,
    "services": 10.0,
}


@dataclass(frozen=True)
class Company:
    """A company as it truly is, and which of its details the CRM knows."""

    number: int
    name: str
    domain: str
    region: str
    country: str
    city: str
    industry: str
    sites: int
    employees: int
    in_crm: bool
    known: frozenset[str]

    @cached_property
    def in_target(self) -> bool:
        """Whether it truly lies in the agreed target market."""
        return self.region in TARGET_REGIONS and self.industry in TARGET_INDUSTRIES and self.sites == 1

    @cached_property
    def known_in_target(self) -> bool:
        """Whether the CRM's details are enough to say that it lies in the target market."""
        return self.in_target and self.known >= {"region", "industry", "sites"}


@dataclass(frozen=True, slots=True)
class Guise:
    """One way a person gives their name and address. `kind` is main, typo, private or short."""

    email: str
    first: str
    last: str
    kind: str = "main"


@dataclass(frozen=True)
class Person:
    """A person as they truly are. `leader` and `support` are the agreed criteria, `interest` lies in 0 to 1."""

    number: int
    company: Company
    first: str
    last: str
    title: str
    email: str
    phone: str
    leader: bool
    support: bool
    interest: float
    product: str
    title_known: bool = True
    second: Guise | None = None

    @cached_property
    def guises(self) -> tuple[Guise, ...]:
        """The ways this person appears: the usual one first."""
        usual = Guise(self.email, self.first, self.last)
        return (usual, self.second) if self.second else (usual,)

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @cached_property
    def fitting_title(self) -> bool:
        """Whether the title is known and names operations or quality, as the agreement's score asks."""
        return self.title_known and any(word in self.title.lower() for word in ("operations", "quality"))


def companies(seed: int, count: int) -> tuple[Company, ...]:
    """So many companies with different names, about four in ten of them in the target market."""
    dice = Dice(seed, "companies")
    taken: set[str] = set()
    found: list[Company] = []
    while len(found) < count:
        company = _company(dice, len(found))
        if company.domain in taken:
            company = _renamed(dice, company, taken)
        taken.add(company.domain)
        found.append(company)
    return tuple(found)


def _company(dice: Dice, number: int) -> Company:
    fits = dice.yes(0.4)
    region = dice.pick(TARGET_REGIONS) if fits else dice.weighted(_ANY_REGION)
    industry = dice.pick(TARGET_INDUSTRIES) if fits else dice.weighted(_ANY_INDUSTRY)
    sites = 1 if fits or dice.yes(0.3) else dice.whole(2, 9)
    country = dice.pick(tuple(names.COUNTRIES[region]))
    name = (
        f"{dice.pick(names.COMPANY_HEADS)} {dice.pick(names.COMPANY_MIDDLES[industry])} "
        f"{dice.pick(names.COMPANY_TAILS[region])}"
    )
    return Company(
        number=number,
        name=name,
        domain=domain_of(name),
        region=region,
        country=country,
        city=dice.pick(names.COUNTRIES[region][country]),
        industry=industry,
        sites=sites,
        employees=int(dice.skewed(240, 0.9)),
        in_crm=dice.yes(0.9 if fits else 0.7),
        known=frozenset(
            field for field, chance in (("region", 0.98), ("industry", 0.95), ("sites", 0.92)) if dice.yes(chance)
        ),
    )


def _renamed(dice: Dice, company: Company, taken: set[str]) -> Company:
    """The company under a name that nobody has yet."""
    head, middle, *tail = company.name.split(" ")
    while True:
        second = dice.pick(names.COMPANY_HEADS)
        name = " ".join((f"{head}-{second}", middle, *tail))
        if second != head and domain_of(name) not in taken:
            return replace(company, name=name, domain=domain_of(name))


def domain_of(name: str) -> str:
    """The web domain that a company of this name uses (in the `.example` domain, which nobody owns)."""
    return f"{plain_letters('-'.join(name.split(' ')[:2]))}.example"


def plain_letters(text: str) -> str:
    """The text as it stands in an e-mail address: small letters without accents, blanks or quotes."""
    split = unicodedata.normalize("NFKD", text.replace("ø", "o").replace("Ø", "O").replace("æ", "ae").replace("ł", "l"))
    return "".join(letter for letter in split.lower() if letter.isalnum() or letter in "-.")


def person_at(dice: Dice, company: Company, taken: set[str], *, quality: float, product: str) -> Person:
    """A new person at a company, with an address that is not taken yet (and is taken then).

    A program of higher `quality` finds people with more of a project.
    """
    first = dice.pick(names.FIRST_NAMES[company.region])
    last = dice.pick(names.LAST_NAMES[company.region])
    local = plain_letters(f"{first}.{last}")
    email = f"{local}@{company.domain}"
    again = 2
    while email in taken:
        email = f"{local}{again}@{company.domain}"
        again += 1
    taken.add(email)
    interest = min(1.0, max(0.02, dice.bell(quality, 0.2)))
    leader = dice.yes(0.2 + 0.65 * interest)
    person = Person(
        number=len(taken),
        company=company,
        first=first,
        last=last,
        title=dice.weighted(names.TITLES),
        email=email,
        phone=f"+1 {dice.whole(201, 989)} 555 01{dice.whole(0, 99):02}" if dice.yes(0.6) else "",
        leader=leader,
        support=dice.yes((0.3 + 0.55 * interest) if leader else 0.15),
        title_known=dice.yes(0.93),
        interest=interest,
        product=product,
    )
    return replace(person, second=_second_guise(dice, person)) if dice.yes(0.07) else person


def _second_guise(dice: Dice, person: Person) -> Guise:
    """How the same person looks in a form filled in hastily, from home, or under a short first name."""
    kind = dice.weighted({"typo": 4, "private": 3, "short": 3})
    first, last = person.first, person.last
    local, domain = person.email.split("@")
    if kind == "typo":
        place = dice.whole(1, len(local) - 2)
        swapped = local[:place] + local[place + 1] + local[place] + local[place + 2 :]
        dropped = local[:place] + local[place + 1 :]
        return Guise(f"{swapped if swapped != local else dropped}@{domain}", first, last, kind)
    if kind == "private":
        return Guise(f"{plain_letters(last)}.{plain_letters(first)}{person.number}@homemail.example", first, last, kind)
    short = names.SHORT_FORMS.get(first, first[:4])
    return Guise(f"{plain_letters(short)}.{plain_letters(last)}@{domain}", short, last, kind)
