"""Lists of addresses that people keep."""

from pullquote.ingest.report import Failure
from pullquote.ingest.web import Listed, read_url_list


def test_a_list_is_one_address_on_each_line_with_comments():
    listed = read_url_list(
        "\ufeff# the ferry\r\n"
        "https://news.example/a\r\n"
        "\r\n"
        "  https://news.example/b#part   # why\n"
        "#https://news.example/c"
    )
    assert listed.pages == (Listed("https://news.example/a"), Listed("https://news.example/b#part"))
    assert listed.failures == ()


def test_an_address_that_comes_twice_is_listed_once():
    text = "https://news.example/a?utm_source=x\nhttps://NEWS.example/a\n"
    assert read_url_list(text).pages == (Listed("https://news.example/a?utm_source=x"),)


def test_a_bad_line_is_reported_with_its_number_and_the_others_are_taken():
    listed = read_url_list(
        "news.example/a\nhttps://news.example/b\nftp://x.example/\n"
        "https://news.example/c https://news.example/d\n",
        "ferry.txt",
    )
    assert listed.pages == (Listed("https://news.example/b"),)
    remedy = "give the whole address with https://, or leave it out"
    assert listed.failures == (
        Failure("ferry.txt", 1, "'news.example/a' is not a web address", remedy),
        Failure("ferry.txt", 3, "'ftp://x.example/' is not a web address", remedy),
        Failure(
            "ferry.txt",
            4,
            "'https://news.example/c https://news.example/d' is more than one address",
            "write one address on each line",
        ),
    )


def test_an_empty_list_lists_nothing():
    assert read_url_list(" \n# nothing\n").pages == ()
