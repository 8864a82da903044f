"""Settings of Nikola for the benchmark."""

BLOG_AUTHOR = "Ann Author"
BLOG_TITLE = "A long blog"
BLOG_DESCRIPTION = "Made for measuring"
BLOG_EMAIL = ""
SITE_URL = "https://example.org/"
URL_TYPE = "full_path"
DEFAULT_LANG = "en"
TRANSLATIONS = {DEFAULT_LANG: ""}
TIMEZONE = "UTC"
THEME = "plain"
NAVIGATION_LINKS = {
    DEFAULT_LANG: (
        ("/about/", "About"),
        ("/archive.html", "All essays"),
        ("/categories/", "Categories and tags"),
    )
}

POSTS = (("posts/*.md", "posts", "post.tmpl"),)
PAGES = (("pages/*.md", "", "page.tmpl"),)
COMPILERS = {"markdown": [".md"]}
MARKDOWN_EXTENSIONS = [
    "markdown.extensions.fenced_code",
    "markdown.extensions.codehilite",
    "markdown.extensions.extra",
    "markdown.extensions.smarty",
]

CATEGORY_ALLOW_HIERARCHIES = True
CATEGORY_PAGES_ARE_INDEXES = True
TAG_PAGES_ARE_INDEXES = True
INDEX_DISPLAY_POST_COUNT = 10
INDEX_TEASERS = True
INDEXES_STATIC = False
CREATE_SINGLE_ARCHIVE = True
ENABLE_AUTHOR_PAGES = False

FEED_LENGTH = 20
FEED_TEASERS = True
GENERATE_RSS = True
GENERATE_ATOM = False

COMMENT_SYSTEM = ""
COPY_SOURCES = False
SHOW_SOURCELINK = False
USE_BUNDLES = False
DISABLED_PLUGINS = ["sitemap", "robots", "render_galleries", "render_listings", "create_bundles"]
