"""Which terms hold for one product in one market?

The product's own come first, then the market's, then the agreement's; of a deal, each term for itself.
"""

from __future__ import annotations

from loopline.agreement.terms import Agreement, Close, Deal, Market, Product, Stage
from loopline.words.errors import NotFound


def close_of(agreement: Agreement, product: str | None = None, market: str | None = None) -> Close | None:
    """The agreed close ratio and its window, or None. Raises NotFound for an unknown name."""
    found = (one.close for one in _owners(agreement, product, market))
    return next((close for close in found if close), agreement.close)


def deal_of(agreement: Agreement, product: str | None = None, market: str | None = None) -> Deal:
    """What a deal is worth; None for what is not agreed. Raises NotFound for an unknown name."""
    owners = _owners(agreement, product, market)
    deals = [deal for deal in (*(one.deal for one in owners), agreement.deal) if deal]
    return Deal(
        average=next((deal.average for deal in deals if deal.average is not None), None),
        margin=next((deal.margin for deal in deals if deal.margin is not None), None),
        cycle=next((deal.cycle for deal in deals if deal.cycle is not None), None),
    )


def path_of(agreement: Agreement, product: str | None = None) -> tuple[Stage, ...]:
    """The stages on the product's path. Raises NotFound for an unknown name."""
    own = (one.life_cycle for one in _owners(agreement, product, None) if isinstance(one, Product))
    return next((path for path in own if path), agreement.life_cycle)


def _owners(agreement: Agreement, product: str | None, market: str | None) -> tuple[Product | Market, ...]:
    found: list[Product | Market] = []
    known: tuple[tuple[str, str | None, tuple[Product, ...] | tuple[Market, ...]], ...] = (
        ("product", product, agreement.products),
        ("market", market, agreement.markets),
    )
    for what, name, ones in known:
        if name is None:
            continue
        one = next((one for one in ones if one.name == name), None)
        if one is None:
            raise NotFound(what, name, [one.name for one in ones], "It is not in the agreement.")
        found.append(one)
    return tuple(found)
