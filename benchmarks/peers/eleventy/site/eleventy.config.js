import pluginRss from "@11ty/eleventy-plugin-rss";
import syntaxHighlight from "@11ty/eleventy-plugin-syntaxhighlight";

const SIZE = 10;
const FEED = 20;

// Formats are made once: making one takes longer than using it a hundred times.
const formats = {
  day: new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" }),
  short: new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" }),
  minute: new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }),
};

export default function (eleventy) {
  eleventy.addPlugin(pluginRss);
  eleventy.addPlugin(syntaxHighlight);
  eleventy.addPassthroughCopy({ static: "/" });
  eleventy.setFrontMatterParsingOptions({ excerpt: true, excerpt_separator: "<!--more-->" });

  let markdown;
  eleventy.amendLibrary("md", (library) => {
    markdown = library;
    library.set({ html: true, typographer: true });
  });

  // An excerpt stands in four lists or so, and is rendered once.
  const excerpts = new Map();
  eleventy.addFilter("excerpt", (text) => {
    if (!excerpts.has(text)) excerpts.set(text, markdown.render(text));
    return excerpts.get(text);
  });
  eleventy.addFilter("format", (date, name) => formats[name].format(new Date(date)));
  eleventy.addFilter("iso", (date) => new Date(date).toISOString());
  eleventy.addFilter("newest", (posts) => posts.slice(-FEED).reverse());

  eleventy.addCollection("essays", (api) => {
    const essays = api.getFilteredByGlob("content/posts/*.md");
    essays.forEach((essay, n) => {
      essay.data.older = essays[n - 1];
      essay.data.newer = essays[n + 1];
    });
    return essays;
  });

  eleventy.addCollection("years", (api) => {
    const years = new Map();
    for (const essay of api.getFilteredByGlob("content/posts/*.md").reverse()) {
      const year = essay.date.getUTCFullYear();
      if (!years.has(year)) years.set(year, []);
      years.get(year).push(essay);
    }
    return [...years].map(([year, essays]) => ({ year, essays }));
  });

  // A category is also the categories above it, so that Law has what is in Law/Copyright.
  const above = (path) => path.split("/").map((_, n, parts) => parts.slice(0, n + 1).join("/"));
  const terms = (api) => {
    const slugify = eleventy.getFilter("slugify");
    const found = new Map();
    for (const essay of api.getFilteredByGlob("content/posts/*.md")) {
      const named = [
        ...new Set(essay.data.categories.flatMap(above).map((name) => `categories/${name}`)),
        ...essay.data.tags.filter((name) => name !== "posts").map((name) => `tags/${name}`),
      ];
      for (const key of named) {
        if (!found.has(key)) {
          const [taxonomy, ...parts] = key.split("/");
          const url = `/${taxonomy}/${parts.map((part) => slugify(part)).join("/")}/`;
          found.set(key, { taxonomy, name: parts.join("/"), url, essays: [] });
        }
        found.get(key).essays.push(essay);
      }
    }
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  };

  eleventy.addCollection("terms", terms);

  // Pagination takes one list: so each page of each term is an item of it.
  eleventy.addCollection("termPages", (api) =>
    terms(api).flatMap((term) => {
      const newest = [...term.essays].reverse();
      const count = Math.ceil(newest.length / SIZE);
      const url = (number) => (number ? `${term.url}page/${number + 1}/` : term.url);
      return Array.from({ length: count }, (_, number) => ({
        term,
        url: url(number),
        newer: number > 0 && url(number - 1),
        older: number + 1 < count && url(number + 1),
        essays: newest.slice(number * SIZE, (number + 1) * SIZE),
      }));
    }),
  );

  return {
    dir: { input: "content", includes: "../_includes", output: "public" },
    markdownTemplateEngine: false,
    htmlTemplateEngine: "njk",
  };
}
