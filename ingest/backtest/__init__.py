"""A statistical risk model, back-tested on any city's inspections by rolling windows."""

from ingest.backtest.run import Backtest, backtest

__all__ = ["Backtest", "backtest"]
