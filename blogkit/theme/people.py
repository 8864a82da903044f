"""What templates see of people: who writes here, and what they say in answer."""

from __future__ import annotations

from markupsafe import Markup

from blogkit.model import Author, Comment, Conventions
from blogkit.reading import slots
from blogkit.site.commenters import address
from blogkit.site.questions import Site
from blogkit.theme import faces
from blogkit.theme.fill import direction
from blogkit.theme.view import View


class AuthorView(View):
    """Someone who writes here: `author`."""

    def __init__(self, ask: Site, author: Author) -> None:
        super().__init__(ask, author)
        self.key, self.name, self.website = author.key, author.name, author.url
        self._author = author

    @property
    def bio(self) -> Markup:
        """A few sentences about them, as HTML."""
        lang = self._ask.setting("language")
        if not self._author.bio:
            return Markup()
        from blogkit.reading import markdown  # 40 ms

        bio = markdown.inline(self._author.bio, Conventions(language=lang), lang)
        return self._html(slots.cut(bio, "index.md", ()))

    @property
    def url(self) -> str:
        """The address of their page here, root-relative."""
        return self._href(self._author.page)


class CommentView(View):
    """One comment or mention: `comment`."""

    def __init__(self, ask: Site, comment: Comment, depth: int = 0, parent_name: str = "", lost: bool = False) -> None:
        super().__init__(ask, comment, depth, parent_name, lost)
        self._comment = comment
        self.depth = depth
        self.parent_name = parent_name
        self.lost = lost
        self.id = comment.id
        self.kind = comment.kind
        self.parent = "" if lost else comment.parent
        self.author = comment.author
        self.date = comment.published
        self.lang = comment.lang
        likes = comment.extra.get("likes") if comment.extra else 0
        self.likes = likes if type(likes) is int and likes > 0 else 0

    @property
    def person(self) -> str:
        """The address of the page of all comments of who wrote it; empty when there is none."""
        name = self._ask.person(self._comment.author.person) if self._comment.author.person else ""
        return self._href(address(name)) if name else ""

    @property
    def dir(self) -> str:
        """`ltr` or `rtl`, or `auto` when its language is not known."""
        return direction(self.lang) if self.lang else "auto"

    @property
    def face(self) -> Markup:
        """Attributes for a style sheet to draw its author by: `data-face`, initials, and `data-hue`, from 0 to 11."""
        return faces.face(self.author.name, self.author.url)

    @property
    def body(self) -> Markup:
        """Its text, as safe HTML."""
        return self._html(self._comment.body)
