"""What a language model cost, day by day: one sum for all processes of an installation."""

import logging
from dataclasses import dataclass
from datetime import date

from pullquote.config import PullquoteError
from pullquote.vectorstore.brief import brief_transaction
from pullquote.vectorstore.database import Database

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spending:
    """What was spent on one model on one day (UTC).

    Attributes:
        cost: In the currency of the prices that were set then.
    """

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0


class SpendingLog:
    """The spending of one catalog.

    Args:
        database: The catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, model: str, day: date) -> Spending:
        """Return what any process has spent on a model on a day."""
        row = self._database.row(
            "SELECT requests, tokens_in, tokens_out, cost FROM model_spending"
            " WHERE day = ? AND model = ?",
            (day.isoformat(), model),
        )
        return Spending(*row) if row else Spending()

    def add(
        self, model: str, day: date, *, requests: int, tokens_in: int, tokens_out: int, cost: float
    ) -> None:
        """Add to a day's sum; where the catalog cannot keep it, a warning says so."""
        try:
            with brief_transaction(self._database) as tx:
                tx.execute(
                    "INSERT INTO model_spending VALUES (?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT DO UPDATE SET requests = requests + excluded.requests,"
                    " tokens_in = tokens_in + excluded.tokens_in,"
                    " tokens_out = tokens_out + excluded.tokens_out, cost = cost + excluded.cost",
                    (day.isoformat(), model, requests, tokens_in, tokens_out, cost),
                )
        except PullquoteError as error:  # busy, read-only, a full disc
            logger.warning("what the model cost is not noted down: %s", error)
