from decimal import Decimal
from importlib.resources import files

import pytest

from loopline.agreement.own_terms import close_of, deal_of, path_of
from loopline.agreement.reader import read_text
from loopline.words.errors import NotFound

AGREED = read_text(files("loopline.agreement").joinpath("example.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("product", "market", "ratio"),
    [
        (None, None, "0.3"),
        ("spectrometer", None, "0.28"),
        ("service", None, "0.3"),
        ("service", "pharma", "0.35"),
        ("spectrometer", "pharma", "0.28"),
    ],
)
def test_the_product_comes_before_the_market_and_the_market_before_the_rest(
    product: str | None, market: str | None, ratio: str
) -> None:
    close = close_of(AGREED, product, market)
    assert close is not None
    assert close.ratio == Decimal(ratio)


def test_each_term_of_a_deal_is_looked_up_for_itself() -> None:
    agreement = read_text(
        AGREED.text.replace("deal: {average: 84_000, margin: 48%, cycle: 5 months}", "deal: {margin: 40%}")
    )
    deal = deal_of(agreement, "spectrometer", "pharma")
    assert (deal.average, deal.margin, deal.cycle and deal.cycle.text) == (Decimal(120000), Decimal("0.4"), "8 months")
    bare = deal_of(read_text(AGREED.text.replace("\ndeal: {", "\n# {")), "service")
    assert (bare.average, bare.margin, bare.cycle) == (None, None, None)


def test_a_product_may_have_a_path_of_its_own() -> None:
    assert [stage.name for stage in path_of(AGREED, "service")] == ["inquiry", "mql", "qualified_opportunity", "won"]
    assert path_of(AGREED, "spectrometer") == path_of(AGREED) == AGREED.life_cycle


def test_an_unknown_product_is_not_guessed() -> None:
    with pytest.raises(NotFound, match='Did you mean "service"'):
        close_of(AGREED, "servce")
