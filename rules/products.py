"""Trace domains and the states of a product batch."""

from rules.terms import Term


class BatchState(Term):
    """批次状态 · State of a product batch."""

    ON_SALE = "ON_SALE", "在售 · On sale."
    RECALLED = "RECALLED", "召回 · Recalled."
    SOLD_OUT = "SOLD_OUT", "售罄 · Sold out."
