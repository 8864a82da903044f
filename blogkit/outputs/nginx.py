"""The redirects of a site as nginx understands them: `_nginx/maps.conf` for `http`, `_nginx/server.conf` for `server`.

A map has a line for each old address that is a fact (an alias, `?p=12`); what a rule says of every page at once (pages
of comments, feeds of threads, days) is a rule there too, so 10 000 posts need 20 000 lines and no further file.
301 is for what has moved for good, 302 for what leads to its next of kin for as long as there is nothing nearer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from blogkit.routes import Route, encode
from blogkit.site.questions import Site
from blogkit.site.redirects import Pairs, Table
from blogkit.theme.render import Draw

FORM: Literal["nginx"] = "nginx"
FOLDER = "/_nginx/"

_LINE = '    "{}" "{}";\n'


def routes(site: Site) -> Iterator[Route]:
    """Two, where the settings ask for this form."""
    if FORM in site.config.redirects.forms:
        yield Route(f"{FOLDER}maps.conf", "nginx_maps")
        yield Route(f"{FOLDER}server.conf", "nginx_server")


def maps(ask: Site, draw: Draw) -> bytes:
    """What leads where, for the level of `http` (nginx.org, ngx_http_map_module)."""
    table: Table = ask.redirects()
    prefix, name = ask.setting("prefix").rstrip("/"), _name(ask)
    numbers = f'{_lines(table.numbers, "", prefix)}    "~^[0-9]+$" "none";\n'
    whole = [
        f"# Old addresses of {ask.setting('base_url')}. Include this file in `http`, and server.conf in `server`.\n"
        "# `http` needs room for long addresses: map_hash_bucket_size 1024; map_hash_max_size 65536;\n",
        _map("$uri", f"${name}_path", _lines(table.paths, prefix, prefix)),
        _map('"$uri?$args"', f"${name}_query", _lines(table.queries, prefix, prefix)),
        _map('"$arg_p$arg_page_id$arg_attachment_id"', f"${name}_number", numbers),
        _map("$arg_cat", f"${name}_term", _lines(table.terms, "", prefix)),
        _map("$uri", f"${name}_plain", "    default $uri;\n" + _LINE.format(f"~^(.*?/)(?:{ADDED})/?$", "$1")),
        _map(f"${name}_plain", f"${name}_now", _lines(table.for_now, prefix, prefix)),
        _map(
            '"$arg_name$arg_attachment|$uri"',
            f"${name}_last",
            _LINE.format(r"~^([^|]+)\\|", "/$1")
            + _LINE.format(f"~/(?:{ADDED})/?$", "")
            + _LINE.format("~([^/|]+)/?$", "/$1"),
        ),
        _map(f"${name}_last", f"${name}_slug", _lines(table.slugs, "/", prefix)),
    ]
    return "\n".join(whole).encode()


def server(ask: Site, draw: Draw) -> bytes:
    """The rules, for the level of `server`, which has the `root`."""
    values = {
        "name": _name(ask),
        "base": ask.setting("base_url"),
        "p": ask.setting("prefix").rstrip("/"),
        "r": _pattern(ask.setting("prefix").rstrip("/")),
        "added": ADDED,
        "archive": ask.list_url("all"),
        "home": ask.list_url("home"),
        "here": _pattern(ask.list_url("home")),
        "found": f"{ask.search_url()}?q=$arg_s" if ask.search_url() else ask.list_url("all"),
        "categories": ask.taxonomy_url("categories"),
        "tags": ask.taxonomy_url("tags"),
        "talk": "/comments/feed/" if ask.feed_setting("comments") and ask.comment_setting("enabled") else "/feed/",
    }
    return re.sub(r"(?<!\?)<(\w+)>", lambda gap: values[gap[1]], _SERVER).encode()


def _name(ask: Site) -> str:
    """What the variables of this site begin with: one nginx may serve several."""
    return "blogkit_" + re.sub(r"\W+", "_", ask.setting("base_url").partition("//")[2], flags=re.ASCII).strip("_")


def _map(given: str, name: str, lines: str) -> str:
    default = "" if lines.startswith("    default") else '    default "";\n'
    return f"map {given} {name} {{\n{default}{lines}}}\n"


def _lines(pairs: Pairs, before: str, prefix: str) -> str:
    """Lines of a map. nginx takes two keys that differ in case alone for one: the first has it."""
    found: dict[str, str] = {}
    for key, url in pairs:
        target = f"{prefix}{url}" if url.startswith("/") else encode(url)
        found.setdefault(_quoted(f"{before}{key}").lower(), _LINE.format(_quoted(f"{before}{key}"), _value(target)))
    return "".join(found.values())


def _quoted(text: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", re.sub(r"[\x00-\x1f\x7f]", "", text))


def _value(url: str) -> str:
    """A URL as a value, in which a dollar would begin a variable."""
    return _quoted(url).replace("$", "%24")


def _pattern(path: str) -> str:
    return re.sub(r"([.+*?^$(){}|\[\]\\])", r"\\\1", path)


ADDED = "comment-page-[0-9]+|trackback|embed|amp|(?:feed/)?(?:rss2?|rdf|atom|feed)|(?:page/)?[0-9]+"
"""Parts that WordPress put behind the address of a page or a list."""

_SERVER = r"""# How <base> answers, old addresses included. Include this file in `server`, and maps.conf in `http`.
error_page 404 <p>/404.html;

location = <p>/ {
    if ($<name>_query) { return 301 $<name>_query; }
    if ($arg_feed ~ "^comments") { return 301 <p><talk>; }
    if ($arg_feed) { return 301 <p>/feed/; }
    if ($<name>_number = none) { return 404; }
    if ($<name>_number) { return 301 $<name>_number; }
    if ($<name>_term) { return 301 $<name>_term; }
    if ($<name>_slug) { return 301 $<name>_slug; }
    if ($arg_pagename) { return 301 <p>/$arg_pagename/; }
    if ($arg_category_name) { return 301 <p><categories>$arg_category_name/; }
    if ($arg_tag) { return 301 <p><tags>$arg_tag/; }
    if ($arg_author_name) { return 301 <p>/author/$arg_author_name/; }
    if ($arg_m ~ "^([0-9]{4})$") { return 301 <p>/$1/; }
    if ($arg_m ~ "^([0-9]{4})([0-9]{2})") { return 301 <p>/$1/$2/; }
    if ($arg_paged ~ "^([0-9]+)$") { return 301 <p><home>page/$1/; }
    if ($arg_s) { return 302 <p><found>; }
    try_files <p>/index.html =404;
}

location = <p>/index.php { rewrite ^ <p>/ permanent; }

location ^~ <p>/_nginx/ { return 404; }

location ~ "^<r>/(?:.*/)?feed/$" {
    if ($<name>_path) { return 301 $<name>_path; }
    types { }
    default_type "application/rss+xml; charset=utf-8";
    try_files ${uri}index.xml @<name>_page;
}

location <p>/ {
    if ($<name>_path) { return 301 $<name>_path; }
    if ($<name>_query) { return 301 $<name>_query; }
    if ($arg_replytocom ~ "^(?<blogkit_comment>[0-9]+)") { rewrite "^(.*)$" $1#comment-$blogkit_comment? redirect; }
    try_files $uri ${uri}index.html ${uri}index.xml $uri.html @<name>_old;
}

location @<name>_page { try_files ${uri}index.html @<name>_old; }

location @<name>_old {
    set $blogkit_bare "<p>/_nginx/none";
    set $blogkit_list "_nginx/none";
    set $blogkit_page "<p>/_nginx/none";
    set $blogkit_found "";

    # with its last slash, or without
    if (-f $document_root$uri/index.html) { rewrite "^(.*)$" $1/ permanent; }
    if (-f $document_root$uri/index.xml) { rewrite "^(.*)$" $1/ permanent; }
    if ($uri ~ "^(?<blogkit_bare>.+)/$") { }
    if (-f $document_root$blogkit_bare) { rewrite "^(.+)/$" $1 permanent; }
    if (-f $document_root$blogkit_bare.html) { rewrite "^(.+)/$" $1 permanent; }

    # days lead to their month; months and authors may have stood behind a word of the permalinks
    if ($uri ~ "^<r>/(?:.*/)?(?<blogkit_list>(?:author/[^/]+|[0-9]{4}(?:/[0-9]{2})?)/)(?:[0-9]{2}/)?$") { }
    if (-f $document_root<p>/${blogkit_list}index.html) {
        rewrite "^<r>/(?:.*/)?((?:author/[^/]+|[0-9]{4}(?:/[0-9]{2})?)/)(?:[0-9]{2}/)?$" <p>/$1? redirect;
    }
    rewrite "^<r>/(?:.*/)?[0-9]{4}/[0-9]{2}/[0-9]{2}/feed(?:/[a-z0-9]+)?/?$" <p>/feed/? redirect;

    # parts that WordPress put behind the address of a page or a list
    if ($uri ~ "^(?<blogkit_page>.*?)/(?:<added>)/?$") { }
    if (-f $document_root$blogkit_page) { set $blogkit_found yes; }
    if (-f $document_root$blogkit_page.html) { set $blogkit_found yes; }
    if (-f $document_root$blogkit_page/index.html) { set $blogkit_found yes; }
    if ($blogkit_found) {
        rewrite "^(.*?)/(?:comment-page-[0-9]+|trackback|embed|amp|page/[0-9]+)/?$" $1/? permanent;
        rewrite "^(.*?)/(?:feed/)?(?:rss2?|rdf|atom)/?$" $1/feed/? redirect;
        rewrite "^<r>/(?:author/[^/]+|[0-9]{4}(?:/[0-9]{2})?)/feed/?$" <p>/feed/? redirect;
        rewrite "^<r><here>feed/?$" <p>/feed/? redirect;
        rewrite "^.*/feed/?$" <p><talk>? redirect;
        rewrite "^(.*)/([0-9]+)/?$" $1/#page-$2? permanent;
    }

    set $blogkit_feed "$<name>_now|$uri";
    if ($blogkit_feed ~ "^.+\|.*/feed/?$") { return 302 <p><talk>; }
    if ($<name>_now) { return 302 $<name>_now; }
    if ($<name>_slug) { return 301 $<name>_slug; }
    rewrite "^<r>/index\.php(/.*)$" <p>$1 permanent;
    rewrite "^<r>/wp-commentsrss2\.php$" <p><talk>? permanent;
    rewrite "^<r>/wp-(?:rss2?|rdf|atom|feed)\.php$" <p>/feed/? permanent;
    rewrite "^<r>/search/" <p><archive>? redirect;
    rewrite "^<r>/(?:wp-)?sitemap[^/]*\.xml$" <p><archive>? redirect;
    if ($uri = <p>/robots.txt) { return 200 "User-agent: *\nDisallow:\n"; }
    return 404;
}
"""

RENDERERS = {"nginx_maps": maps, "nginx_server": server}
