"""What a saved page has and its article has not: advertisement lines, a caption that stands twice.

Only for formats that come from a page (.txt, .html). A line goes only if it is boilerplate as a
whole; what an export hands over as an article's text is never cleaned.
"""

import re

_BOILERPLATE = frozenset(
    """\
advertisement
advertisements
advert
- advertisement -
advertisement - scroll to continue
advertisement - story continues below
story continues below advertisement
article continues below advertisement
article continues after advertisement
article continues below
continue reading below
skip advertisement
skip advert
skip ad
skip to main content
skip to content
sponsored content
paid content
read more
read next
related articles
related stories
recommended stories
most read
share
share this
share this article
share this story
share on facebook
share on twitter
share on x
share via email
tweet
copy link
link copied
leave a comment
view comments
show comments
sign up for our newsletter
subscribe
subscribe now
loading...
play video
""".splitlines()
)
_ENDS = " .:;!…|›»→>"
_LONGEST = 60
_CAPTION = 40
_PARAGRAPH = re.compile(r"\n{2,}")


def clean_page(text: str) -> str:
    """Return a page's text without its boilerplate lines and repeated captions.

    Args:
        text: Normalised.

    Returns:
        Whole lines of `text`. A line of at least 40 characters that repeats the line before it,
        boilerplate and blank lines aside, is dropped; farther apart both stay.
    """
    kept: list[str] = []
    previous = ""
    for line in text.split("\n"):
        bare = line.strip()
        if not bare:
            kept.append("")
        elif not is_boilerplate(bare) and not (bare == previous and len(bare) >= _CAPTION):
            kept.append(line)
            previous = bare
    return _PARAGRAPH.sub("\n\n", "\n".join(kept)).strip("\n")


def is_boilerplate(line: str) -> bool:
    """Say whether a line is boilerplate as a whole."""
    return len(line) <= _LONGEST and line.casefold().strip(_ENDS) in _BOILERPLATE
