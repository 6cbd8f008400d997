"""Pages of the public internet, as far as their sites allow programs to read them."""

from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from agents_os.core.http import AddressRefused, Guard, Page, PageUnusable, fetch_page
from agents_os.domains.knowledge.metadata.unreadable import Reason, Unreadable

NAME = "agents-os"  # what sites call us in their robots.txt
_NOT_THERE = (404, 410)


async def fetch_permitted(url: str, guard: Guard | None = None) -> Page:
    """The page, if robots.txt of its site, and of the one it leads to, allows it.

    Raises:
        Unreadable: forbidden, not there, refused, or not a page; trying again does not help.
        PageUnreachable: the site does not answer; it may later.
    """
    try:
        await _require_permitted(url, guard)
        page = await fetch_page(url, guard)
        if urlsplit(page.url).netloc != urlsplit(url).netloc:
            await _require_permitted(page.url, guard)
    except AddressRefused as error:
        raise Unreadable(Reason.ADDRESS_REFUSED) from error
    except PageUnusable as error:
        if error.details.get("status") in _NOT_THERE:
            raise Unreadable(Reason.PAGE_NOT_FOUND) from error
        reason = f"{error.message} Save it as a file and upload that."
        raise Unreadable(Reason.PAGE_REFUSED, reason) from error
    return page


async def _require_permitted(url: str, guard: Guard | None) -> None:
    """A site without robots.txt allows everything (RFC 9309)."""
    site = urlsplit(url)
    try:
        rules = await fetch_page(f"{site.scheme}://{site.netloc}/robots.txt", guard)
    except PageUnusable:
        return
    parser = RobotFileParser()
    parser.parse(rules.text.splitlines())
    if not parser.can_fetch(NAME, url):
        raise Unreadable(Reason.ROBOTS)
