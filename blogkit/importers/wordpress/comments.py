"""The comments of one <item> → ArchivedComments. Of e-mail addresses a hash is kept, of IP addresses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from xml.etree.ElementTree import Element

from blogkit.importers.archive import ArchivedComment
from blogkit.importers.identity import Identities
from blogkit.importers.wordpress import dates
from blogkit.importers.wordpress.bodies import Bodies
from blogkit.importers.wordpress.fields import fields
from blogkit.importers.wordpress.survey import Survey, meta, plain
from blogkit.importers.wordpress.wxr import text
from blogkit.model import CommentKind, Status

KINDS: dict[str, CommentKind] = {
    "": "comment",
    "comment": "comment",
    "pingback": "pingback",
    "trackback": "trackback",
    "webmention": "mention",
    "mention": "mention",
    "bookmark": "mention",
    "reply": "reply",
    "like": "like",
    "repost": "repost",
}
"""Types of comments: WordPress' own, and those of its plugins for webmentions."""

APPROVAL: dict[str, Status] = {"1": "approved", "approve": "approved", "0": "pending", "hold": "pending", "": "pending"}
"""What `comment_approved` may be; what is not here, as `post-trashed`, is trash."""

UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
"""The date of what has none, on a post that has none."""


class Comments:
    """Reads threads, knowing who the site's authors are."""

    def __init__(self, survey: Survey, zone: tzinfo, bodies: Bodies, identities: Identities) -> None:
        self._zone, self._bodies, self._identities = zone, bodies, identities
        self._author_ids = {note.id for note in survey.authors.values() if note.id}
        self._creators = {creator.casefold() for creator in survey.creators}

    def of(self, item: Element, date: datetime | None, changes: list[str]) -> Iterator[ArchivedComment]:
        """The comments of an item with this date; what had to be changed is added to `changes`."""
        post = text(item, "wp:post_id") or "item"
        for place, comment in enumerate(item.iter("wp:comment"), 1):
            number = text(comment, "wp:comment_id")
            kind = text(comment, "wp:comment_type")
            published = dates.aware(text(comment, "wp:comment_date"), text(comment, "wp:comment_date_gmt"), self._zone)
            if not re.fullmatch(r"[\w.:-]{1,100}", number):
                number = f"{post}.{place}"
                changes.append(f"a comment had no number, so it got {number}")
            if not published:
                changes.append(f"comment {number} has no date, so it got that of the post")
            if kind not in KINDS:
                changes.append(f"comment {number} is of the type {kind}; it is shown as any other")
            parent = text(comment, "wp:comment_parent")
            email = text(comment, "wp:comment_author_email")
            extra = fields(meta(comment, "wp:commentmeta"), changes)
            self._identities.note(number, email, text(comment, "wp:comment_author_IP"))
            status = text(comment, "wp:comment_approved")
            yield ArchivedComment(
                id=number,
                published=published or date or UNKNOWN,
                body=self._bodies.comment(comment.findtext("wp:comment_content") or ""),
                name=plain(text(comment, "wp:comment_author")),
                url=web(text(comment, "wp:comment_author_url")),
                key=self._identities.known_by(email),
                by_author=self._by_author(comment),
                parent="" if parent == "0" else parent,
                kind=KINDS.get(kind, "comment"),
                status="spam" if status == "spam" else APPROVAL.get(status, "trash"),
                extra=extra | ({"type": kind} if kind not in KINDS else {}),
            )

    def _by_author(self, comment: Element) -> bool:
        """Whether an author of this site wrote it. A number alone does not say so: readers may register too."""
        user = text(comment, "wp:comment_user_id")
        if user in ("", "0"):
            return False
        if self._author_ids:
            return user in self._author_ids
        return text(comment, "wp:comment_author").casefold() in self._creators


def web(address: str) -> str:
    """What a commenter gave as a site, without what forms filled in; an e-mail address is none."""
    private = re.match(r"mailto:|(https?://)?[^/]+@[^/]+$", address, re.IGNORECASE)
    return "" if address in ("http://", "https://") or private else address
