"""What names pages to be read: feeds, sitemaps, lists of addresses."""

from pullquote.ingest.web.feeds import read_feed
from pullquote.ingest.web.records import Listed, Sitemap, UrlList
from pullquote.ingest.web.sitemaps import read_sitemap
from pullquote.ingest.web.url_lists import read_url_list

__all__ = [
    "Listed",
    "Sitemap",
    "UrlList",
    "read_feed",
    "read_sitemap",
    "read_url_list",
]
