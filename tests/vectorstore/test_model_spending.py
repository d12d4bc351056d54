import logging
from datetime import date

from pullquote.vectorstore.catalog import Catalog
from pullquote.vectorstore.model_spending import Spending

DAY = date(2024, 3, 8)


def spend(catalog, model="openai:m", day=DAY):
    catalog.spending.add(model, day, requests=1, tokens_in=100, tokens_out=20, cost=0.25)


def test_spending_adds_up_by_day_and_model_for_every_process(tmp_path):
    with Catalog(tmp_path / "c.db") as one, Catalog(tmp_path / "c.db") as other:
        spend(one)
        spend(other)
        spend(one, model="openai:other")
        spend(one, day=date(2024, 3, 9))
        assert other.spending.of("openai:m", DAY) == Spending(2, 200, 40, 0.5)


def test_nothing_spent_is_nothing(tmp_path):
    with Catalog(tmp_path / "c.db") as catalog:
        assert catalog.spending.of("openai:m", DAY) == Spending()


def test_spending_that_cannot_be_kept_is_a_warning(tmp_path, caplog):
    catalog = Catalog(tmp_path / "c.db")
    catalog.close()
    with caplog.at_level(logging.WARNING):
        spend(catalog)
    assert "not noted down" in caplog.text
