"""What does the file `agreement.yaml` say?

The whole file is read before anything is returned: either every term is understood, or NotValid holds every
mistake with its line, its column and what to write instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path

from loopline.agreement import values
from loopline.agreement.page import Page, Section, Spot
from loopline.agreement.read_path import (
    Ground,
    read_capacity,
    read_ends,
    read_hand_over,
    read_life_cycle,
    read_pay,
    read_reasons,
    stage_names,
)
from loopline.agreement.read_sale import (
    market_terms,
    measures,
    read_close,
    read_credit,
    read_deal,
    read_goals,
    read_products,
    read_promises,
    read_shared,
)
from loopline.agreement.read_tests import TARGET, read_list, read_score
from loopline.agreement.read_work import (
    day_minutes,
    read_business_hours,
    read_capture,
    read_nurture,
    read_quiet_hours,
    read_rollout,
    read_sales_time,
)
from loopline.agreement.terms import Agreement
from loopline.agreement.tree import read_tree
from loopline.words.errors import NotValid
from loopline.words.problem import Problem


def read_agreement(path: Path) -> Agreement:
    """The agreement in a file. Raises NotValid with every mistake."""
    return read_text(file_text(path), path.name)


def read_text(text: str, name: str = "agreement.yaml") -> Agreement:
    """The agreement in a text; `name` stands in its mistakes. Raises NotValid with every mistake."""
    page = Page(name)
    agreement = read_page(text, page)
    if page.problems:
        raise NotValid(_in_reading_order(page.problems))
    return agreement


def read_page(text: str, page: Page) -> Agreement:
    """The agreement as far as it can be read; it counts only when `page` notes no mistake."""
    plain = normalised(text)
    root = read_tree(plain, page.name)
    return _agreement(Spot(page, "", root, root).keys(), plain)


def file_text(path: Path) -> str:
    """The text of a file. Raises NotValid when there is none, or it is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        problem = Problem(path.name, "there is no such file.", "Start one with: loopline new FOLDER", "no_file")
        raise NotValid([problem]) from error
    except OSError as error:
        problem = Problem(
            path.name, "the file cannot be read.", "Check that it is a file, and yours to read.", "no_file"
        )
        raise NotValid([problem]) from error
    except UnicodeDecodeError as error:
        return _not_utf8(path.name, error)


def normalised(text: str) -> str:
    """The text without a byte-order mark, with one kind of line end."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def text_hash(text: str) -> str:
    """The SHA-256 of the text; the kind of its line ends makes no difference."""
    return hashlib.sha256(normalised(text).encode("utf-8")).hexdigest()


def _not_utf8(name: str, error: UnicodeDecodeError) -> str:
    before = bytes(error.object[: error.start])
    line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
    where = f"{name}, line {line}, column {column}"
    problem = Problem(where, "a byte that is not UTF-8.", "Save the file as UTF-8.", "not_utf8", line, column)
    raise NotValid([problem]) from error


def _in_reading_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.line or 0, problem.column or 0))


def _agreement(top: Section, text: str) -> Agreement:
    hours = read_business_hours(top["business_hours"])
    minutes = max(day_minutes(hours), 1)
    fiscal = top["fiscal_year_starts"].said(values.month_day, (1, 1))
    target = read_list(top[TARGET])
    markets = market_terms(top["markets"])
    lists = (*((TARGET,) if target else ()), *(market.name for market in markets))
    score = read_score(top["score"], markets, target)
    qualified = read_list(top["qualified"], lists)
    ground = Ground(minutes, score, qualified)
    stages = read_life_cycle(top["life_cycle"], ground)
    products = read_products(top["products"], ground)
    counted = measures(stage_names(stages, *(product.life_cycle for product in products)))
    names = (tuple(product.name for product in products), tuple(market.name for market in markets))
    rule, lookback = read_credit(top["credit"])
    hourly_cost, contact_minutes = read_sales_time(top["sales_time"])
    hand_over = top["hand_over"]
    return Agreement(
        title=top["agreement"].said(values.label, ""),
        version=top["version"].said(partial(values.whole, least=1, most=1_000_000), 0),
        in_force_from=top["in_force_from"].said(values.day, date.min),
        currency=top["currency"].said(values.currency, ""),
        unit=top["unit"].choice(("person", "account"), "unit", "person"),
        time_zone=top["time_zone"].said(values.zone, "UTC"),
        fiscal_year_starts=fiscal,
        business_hours=hours,
        products=products,
        markets=markets,
        target_market=target,
        score=score,
        life_cycle=stages,
        ends=read_ends(top["ends"]),
        qualified=qualified,
        hand_over=read_hand_over(hand_over, stages, minutes),
        reasons=read_reasons(hand_over.keys()["reject_reasons"], top["reasons_owner"]),
        capacity=read_capacity(top["capacity"]),
        cost_shared=read_shared(top["cost_shared"]),
        hourly_cost=hourly_cost,
        contact_minutes=contact_minutes,
        close=read_close(top["close"]),
        deal=read_deal(top["deal"]),
        credit_rule=rule,
        lookback=lookback,
        discount_rate=top["discount_rate"].maybe(values.share),
        small_sample=top["small_sample"].said(partial(values.whole, least=20, most=1_000_000), 20),
        goals=read_goals(top["goals"], counted, names, fiscal),
        promises=read_promises(top["promises"], counted),
        capture=read_capture(top["capture"]),
        quiet_hours=read_quiet_hours(top["quiet_hours"]),
        pay=read_pay(top["pay"]),
        signals=top["signals"].texts(values.label),
        nurture=read_nurture(top["nurture"], qualified),
        rollout=read_rollout(top["rollout"]),
        text=text,
        text_hash=text_hash(text),
    )
