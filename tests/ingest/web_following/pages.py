"""Pages, feeds and sitemaps of a site on loopback."""

from pullquote.vectorstore.followed import SourceKind

from tests.ingest.following import DAY
from tests.support.web_server import XML, Reply, page

WEEK = 7 * DAY
LATER = "On Tuesday the council voted against it, by seven votes to four, after all."


def story(name, *more, head="", etag=None):
    """An article's page, with an ETag that changes with its text."""
    body = page(
        f"{name.capitalize()} news",
        f"The council of Harrow Ness talked about the {name} for two hours on Monday evening.",
        f"Nobody could say what the {name} would cost, and nobody was asked to pay for it yet.",
        *more,
        head=head,
    )
    return Reply(body, headers={"ETag": etag or f'"{hash(body)}"'})


def feed(*urls):
    items = "".join(f"<item><title>x</title><link>{url}</link></item>" for url in urls)
    return Reply(
        f'<rss version="2.0"><channel><title>f</title>{items}</channel></rss>', content_type=XML
    )


def sitemap(*urls, modified=None, etag=None):
    entries = "".join(
        f"<url><loc>{url}</loc>{f'<lastmod>{modified}</lastmod>' if modified else ''}</url>"
        for url in urls
    )
    return Reply(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>',
        content_type=XML,
        headers={"ETag": etag} if etag else {},
    )


def follow_sitemap(desk, web, *urls, **keywords):
    web.serve("/sitemap.xml", sitemap(*urls, **keywords))
    desk.add(web.url("/sitemap.xml"), kind=SourceKind.SITEMAP, grace_s=WEEK)
