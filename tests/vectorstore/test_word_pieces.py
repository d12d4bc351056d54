"""Word pieces: rows as BERT reads them, and counts for the packer."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pullquote.vectorstore.weights import BGE_SMALL, PACKAGED_MODELS
from pullquote.vectorstore.word_pieces import (
    WordPieceCounter,
    WordPieceTokenizer,
    shared_tokenizer,
)

CLS, SEP = 101, 102
TEXTS = ["The mayor’s résumé ran to 12 pages.", "Über-fans in 東京 cheered 🎉.", "", " \n\t "]


def ids(row):
    return row.ids[0].tolist()


@pytest.mark.parametrize(
    "model",
    [model for model in PACKAGED_MODELS if model.tokenizer],
    ids=lambda model: model.title,
)
def test_all_packaged_models_cut_texts_alike(model):
    ours = [ids(row) for row in shared_tokenizer().rows(TEXTS, 512)]
    theirs = [ids(row) for row in WordPieceTokenizer(model).rows(TEXTS, 512)]
    assert ours == theirs


def test_a_text_stands_between_the_two_special_tokens():
    row = shared_tokenizer().rows(["ferry"], 16)[0]
    assert ids(row)[0] == CLS
    assert ids(row)[-1] == SEP
    assert len(row) == 3
    assert row.segments.tolist() == [[0, 0, 0]]
    assert row.ids.dtype == row.segments.dtype == "int64"


def test_a_long_text_is_cut_at_the_window_and_keeps_its_end_token():
    row = shared_tokenizer().rows(["ferry " * 5000], 128)[0]
    assert len(row) == 128
    assert ids(row)[-1] == SEP


def test_a_special_token_that_is_spelled_out_in_an_article_is_ordinary_text():
    row = shared_tokenizer().rows(["over [SEP] and [CLS] out"], 64)[0]
    assert ids(row).count(SEP) == 1
    assert ids(row).count(CLS) == 1


def test_a_lone_surrogate_is_read_as_a_question_mark():
    assert ids(shared_tokenizer().rows(["a\ud800b"], 16)[0]) == ids(
        shared_tokenizer().rows(["a?b"], 16)[0]
    )


def test_a_pair_has_the_question_in_segment_0_and_the_passage_in_segment_1():
    row = shared_tokenizer().pair_rows([("who won", "she won")], 32)[0]
    assert len(row) == 7
    assert row.segments.tolist() == [[0, 0, 0, 0, 1, 1, 1]]
    assert [at for at, piece in enumerate(ids(row)) if piece == SEP] == [3, 6]


def test_where_a_pair_is_too_long_the_passage_is_cut_and_the_question_kept():
    question = "ferry " * 20
    row = shared_tokenizer().pair_rows([(question, "storm " * 500)], 32)[0]
    assert len(row) == 32
    assert ids(row)[1:21] == ids(shared_tokenizer().rows([question], 512)[0])[1:21]
    assert ids(row)[-1] == SEP


def test_a_question_that_fills_the_window_still_leaves_room_for_some_of_the_passage():
    row = shared_tokenizer().pair_rows([("ferry " * 500, "storm " * 500)], 32)[0]
    assert len(row) == 32
    assert row.segments.sum() == 32 - 26


def test_pairs_are_the_ones_that_the_library_would_make():
    tokenizer = shared_tokenizer()._loaded()
    pairs = [("Who won the race?", TEXTS[0]), ("", TEXTS[1]), ("Why?", "")]
    for row, (question, passage) in zip(
        shared_tokenizer().pair_rows(pairs, 64), pairs, strict=True
    ):
        theirs = tokenizer.encode(question, passage)
        assert ids(row) == theirs.ids
        assert row.segments[0].tolist() == theirs.type_ids


def test_counts_leave_the_special_tokens_out_and_follow_the_order_of_the_texts():
    texts = ["ferry", "", "ferry storm", *["x"] * 1500, "ferry storm harbor"]
    counts = WordPieceCounter().count_tokens(texts)
    assert counts == [1, 0, 2, *[1] * 1500, 3]
    assert WordPieceCounter().count_tokens([]) == []


def test_many_threads_may_count_with_one_fresh_table():
    counter = WordPieceCounter(WordPieceTokenizer(BGE_SMALL))
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(counter.count_tokens, [TEXTS] * 40))
    assert counts == [counts[0]] * 40
