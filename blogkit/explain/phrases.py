"""Questions, and reasons for making an output, in plain words: for whoever wants to know why."""

from __future__ import annotations

from blogkit.engine.trace import Call, Why

QUESTIONS = {
    "setting": "the setting `{}`",
    "feed_setting": "the setting `{}` of [feeds]",
    "comment_setting": "the setting `{}` of [comments]",
    "option": "the theme's option `{}`",
    "asset": "the theme's file `static/{}`",
    "closure": "the template `{}` (or one that it extends or includes)",
    "menu": "the menu `{}`",
    "writing": "the front matter of {}",
    "entry": "what lists show of {} (title, address, dates, terms)",
    "body": "the text of {}",
    "excerpt": "the beginning of {}",
    "words": "the number of words in {}",
    "picture": "the picture that stands for {}",
    "neighbours": "which posts come before and after {}",
    "backlinks": "which {1} essays are the newest that link to {0}",
    "link": "the sentence in {} with its link number {}",
    "related": "which {1} posts have most in common with {0}",
    "parts": "which part of a series {} is",
    "is_series": "whether the terms of `{}` are series",
    "children": "which pages are below {}",
    "sticky": "which posts stay at the top of the front page",
    "newest_in": "which {1} posts of the list `{0}` are the newest",
    "listing": "which posts are on {1} of the list `{0}`",
    "pager": "what comes before and after {1} of the list `{0}`",
    "list_url": "the address of {1} of the list `{0}`",
    "count": "the number of posts in the list `{}`",
    "years": "which years have posts",
    "search_url": "whether there is a page to search from",
    "months": "which months have posts in the list `{}`",
    "term": "the term `{0}/{1}` (name, address, place)",
    "terms": "which terms `{}` has",
    "description": "what is said of the term `{0}/{1}`",
    "home_title": "what the list of essays is called",
    "taxonomy_title": "what `{}` is called",
    "taxonomy_url": "the address of `{}`",
    "has_feed": "whether the list `{}` has a feed",
    "author": "what is known of the author `{}`",
    "thread": "the thread of comments on {}",
    "comment": "the comment {1} on {0}",
    "replies": "the number of replies to {}",
    "person": "the page of the commenter {}",
    "commenter": "where {} commented",
    "said": "the comment {1} on {0}",
    "likes": "the number of those who like {}",
    "recent_comments": "which {} comments are the newest",
    "url": "the address of content/{}",
    "file": "the file content/{} (address, size)",
    "file_at": "the file at the address {}",
    "variants": "the smaller copies of the picture {}",
    "content": "the content of the file content/{}",
    "redirects": "the table of old addresses",
    "numbered": "where the short link `/?{0}={1}` leads",
    "text": "the theme's words for “{}”",
    "forgotten": "something that blogkit has no record of any longer",
}
"""What a question is about, as the subject of a sentence."""

REASONS = {
    "new": "there was no good one before",
    "code": "blogkit, Python, or a package that blogkit stands on is another version",
    "recipe": "what has this address is another page or file than before",
    "output": "the file in the output folder is gone, or something else than blogkit has changed it",
    "gone": "nothing makes it any longer",
}
"""What each reason but `answer` means."""


def question(call: Call) -> str:
    """What a question is about: `("body", "posts/a")` is about "the text of posts/a"."""
    name, *given = call
    if name in ("listing", "pager", "list_url"):
        number = given[1] if len(given) > 1 else 0
        given[1:] = [f"page {number}" if number else "the newest page"]
    if name == "terms" and given[1:] and given[1]:
        given = [f"{given[0]}/{given[1]}"]
    words = QUESTIONS.get(str(name))
    return words.format(*given) if words else f"`{name}` ({', '.join(map(str, given))})"


def reason(why: Why) -> str:
    """Why an output is made, as a clause that may follow "because"."""
    return f"{question(why.call)} is not what it was" if why.reason == "answer" else REASONS[why.reason]
