"""What the confidence is fitted to."""

from pullquote.bot.confidence import Signals, weigh

from bench.silence import Drafted, fit

NO_BOUND = {"even": -100.0, "width": 1.0}


def seen(best, *, right, among_quotes):
    return Drafted(
        Signals(best, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), right, among_quotes, at_length=False
    )


def test_better_evidence_is_surer_where_the_first_quote_answers():
    yes = [seen(best, right=True, among_quotes=True) for best in range(5, 15)]
    no = [seen(best, right=False, among_quotes=False) for best in range(-5, 5)]
    fitted = fit(yes, no, ("best",), at_length=False)
    assert fitted["pairs"] == 10
    assert (
        weigh(fitted, NO_BOUND, yes[-1].signals)
        > 0.7
        > 0.3
        > weigh(fitted, NO_BOUND, no[0].signals)
    )


def test_any_quote_counts_where_no_few_words_answer():
    yes = [seen(best, right=best % 2 == 0, among_quotes=True) for best in range(5, 15)]
    no = [seen(best, right=False, among_quotes=False) for best in range(-5, 5)]
    first, any_of_them = (
        weigh(fit(yes, no, ("best",), at_length=at_length), NO_BOUND, yes[4].signals)
        for at_length in (False, True)
    )
    assert any_of_them > first
