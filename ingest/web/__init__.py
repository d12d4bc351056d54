"""The web: fetching with manners, what sites list, and the article on a page."""

from pullquote.ingest.web.content import Content
from pullquote.ingest.web.errors import Gone, PassingError, PostponedError
from pullquote.ingest.web.fetcher import Fetcher
from pullquote.ingest.web.listings import read_feed, read_sitemap, read_url_list
from pullquote.ingest.web.pages import article_of, is_same_site
from pullquote.ingest.web.records import (
    Fetched,
    Listed,
    Request,
    Sitemap,
    UrlList,
    Validators,
)

__all__ = [
    "Content",
    "Fetched",
    "Fetcher",
    "Gone",
    "Listed",
    "PassingError",
    "PostponedError",
    "Request",
    "Sitemap",
    "UrlList",
    "Validators",
    "article_of",
    "is_same_site",
    "read_feed",
    "read_sitemap",
    "read_url_list",
]
