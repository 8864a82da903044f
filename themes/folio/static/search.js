// Searches the index in pagefind/. Whatever the index holds is shown as text, never as HTML.
const form = document.querySelector("form.search");
const list = document.querySelector("ol.results");
const status = document.getElementById("found");
const further = document.querySelector(".further");
const { index, prefix, lang } = form.dataset;
const FIELDS = ["q", "kind", "year", "category"];
const SHOWN = 10;  // results at a time
const PARTS = 5;  // sections or comments of one result, before the others are folded away

const SHOWING = { baseUrl: prefix, excerptLength: 24 };

const words = (name, values = {}) => form.dataset[name].replace(/%\((\w+)\)s/g, (_, key) => values[key] ?? "");
const number = new Intl.NumberFormat(lang);
const day = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone: "UTC" });

// The engine: one instance for each language, since each cuts words to their stems in its own way.

let opened;
const open = () => (opened ??= begin().catch((error) => { opened = undefined; throw error; }));

async function begin() {
  const entry = await (await fetch(`${index}pagefind-entry.json`, { cache: "no-cache" })).json();
  years(entry.years);
  return Promise.all(Object.keys(entry.languages).map((language) => engine(language, entry.parts?.[language] ?? {})));
}

// Two of them in one module would write into each other's memory: so each has a module, and a worker, of its own. The
// parts of a large index share them: they bring words and pages, and no code.
async function engine(language, parts) {
  const made = instance(await import(new URL(`${index}pagefind.js?${language}`, location)), language);
  await made.init();
  await Promise.all(Object.entries(parts).map(([part, metaCacheTag]) =>
    made.mergeIndex(`${index}${part}/`, { ...SHOWING, language, metaCacheTag })));
  return made;
}

// Pagefind asks the page for its language, and nobody else.
function instance(pagefind, language) {
  const root = document.documentElement;
  const own = root.lang;
  root.lang = language;
  try {
    return pagefind.createInstance({ basePath: index, ...SHOWING });
  } finally {
    root.lang = own;
  }
}

function years(found) {
  const select = form.elements.year;
  const chosen = select.value;
  select.length = 1;  // any year
  for (const year of [...found].reverse()) select.add(new Option(Number(year), year));
  select.value = found.includes(chosen) ? chosen : "";
}

// Chinese and Japanese stand in the index letter by letter: what is looked for is then a phrase of them.
const LETTERS = /[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{3ffff}]/gu;
const GAPS = new RegExp(`(?<=(?:${LETTERS.source})) +| +(?=(?:${LETTERS.source}))`, "gu");
function term(query) {
  const apart = query.replace(LETTERS, " $& ").replace(/\s+/g, " ").trim();
  const phrase = apart !== query && !/\s/.test(query) && !query.includes('"');
  return phrase ? `"${apart}"` : apart;
}

async function search({ q, ...chosen }) {
  const filters = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value));
  const found = await Promise.all((await open()).map((engine) => engine.search(term(q), { filters })));
  // A conversation that has the words in the title of its essay alone says nothing about them.
  return found.flatMap(({ results }) => results).filter((result) => result.words.length).sort((a, b) => b.score - a.score);
}

// What is seen

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

// `#2012-05-04~comment-4211` → the address of comment 4211, and its day. None for what lies elsewhere.
function place(address) {
  const url = new URL(address, location.origin);
  if (url.origin !== location.origin || !url.pathname.startsWith(prefix)) return null;
  const [, date, id] = /^#?(\d{4}-\d\d-\d\d)?~?(.*)$/.exec(url.hash);
  return { href: `${url.pathname}${id ? `#${id}` : ""}`, page: url.pathname, date };
}

const link = (href, text) => element("a", { href, dir: "auto", textContent: text });

function dated(date) {
  return date ? [" ", element("time", { dateTime: date, textContent: day.format(new Date(`${date}T00:00Z`)) })] : [];
}

// An excerpt without the end of the title that it may begin with: that stands above already.
function untitled(marked, title) {
  const plain = marked.replace(/<\/?mark>/g, "");
  const ends = [...title.matchAll(/\S+/g)].flatMap(({ index: at }) => [`${title.slice(at)}. `, `${title.slice(at)} `]);
  let left = Math.max(0, ...ends.filter((end) => plain.startsWith(end)).map((end) => end.length));
  let at = 0;
  while (left) {
    const mark = /^<\/?mark>/.exec(marked.slice(at, at + 7))?.[0].length;
    at += mark ?? 1;
    if (!mark) left -= 1;
  }
  return marked.slice(at);
}

function excerpt(marked, title) {
  const line = element("p", { className: "excerpt", dir: "auto" });
  untitled(marked, title).replace(GAPS, (gap) => gap && " ").split(/(<mark>.*?<\/mark>)/s).forEach((piece) => {
    const text = piece.replace(/<\/?mark>/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">");
    line.append(piece.startsWith("<mark>") ? element("mark", { textContent: text }) : text);
  });
  return line;
}

function part({ title, url, excerpt: text }, talk) {
  const at = place(url);
  if (!at) return "";
  return element("li", {}, element("p", {}, link(at.href, title), ...dated(talk && at.date)), excerpt(text, title));
}

function result({ url, meta, filters, sub_results, excerpt: text }) {
  const at = place(url);
  if (!at) return "";
  const kind = filters.kind?.[0];
  const talk = kind === "comment" || kind === "mention";
  const whole = sub_results.find((found) => place(found.url)?.href === at.href);  // what comes before any heading
  const parts = sub_results.filter((found) => found !== whole);
  if (talk) parts.sort((a, b) => b.locations.length - a.locations.length);  // what has all the words before what has one
  const lines = parts.map((found) => part(found, talk));
  const item = element("li", { lang: filters.language?.[0] ?? lang });
  item.dataset.kind = kind;
  const about = form.elements.kind.querySelector(`[value="${kind}"]`)?.textContent ?? "";
  if (talk) item.append(element("p", { className: "title" }, link(`${at.page}#comments`, words("talk", { title: meta.title }))));
  else item.append(element("p", { className: "title" }, link(at.href, meta.title), ...dated(at.date)));
  if (kind !== "comment") item.firstChild.append(" ", element("span", { className: "kind", lang, textContent: about }));
  if (whole || !lines.length) item.append(excerpt(whole?.excerpt ?? text, meta.title));
  if (lines.length) item.append(element("ul", {}, ...lines.slice(0, PARTS)));
  if (lines.length > PARTS) {
    const summary = element("summary", { lang, textContent: words("more", { count: number.format(lines.length - PARTS) }) });
    item.append(element("details", {}, summary, element("ul", {}, ...lines.slice(PARTS))));
  }
  return item;
}

let round = 0;  // the newest question; an older answer that comes late is not shown
let waiting = [];

async function show() {
  const mine = ++round;
  const asked = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name]?.value.trim() ?? ""]));
  if (!asked.q) return clear();
  try {
    const found = await search(asked);
    if (mine !== round) return;
    waiting = found;
    list.replaceChildren();
    await next(mine);
    if (mine !== round) return;
    status.textContent = found.length ? words("count", { count: number.format(found.length) }) : words("none");
  } catch (error) {
    if (mine !== round) return;
    console.error(error);
    clear();
    const archive = document.querySelector(".colophon a")?.cloneNode(true) ?? "";
    status.replaceChildren(words("absent"), " ", archive);
  }
}

function clear() {
  waiting = [];
  list.hidden = further.hidden = true;
  list.replaceChildren();
  status.textContent = "";
}

async function next(mine) {
  const now = waiting.slice(0, SHOWN);
  const loaded = await Promise.all(now.map((found) => found.data()));
  if (mine !== round) return;
  waiting = waiting.slice(SHOWN);
  list.append(...loaded.map(result));
  list.hidden = !list.children.length;
  further.hidden = !waiting.length;
}

// The address holds the question, so that it can be kept, sent, and come back to.

function note() {
  const query = new URLSearchParams(FIELDS.map((name) => [name, form.elements[name]?.value.trim()]).filter(([, value]) => value));
  history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
}

function recall() {
  const query = new URLSearchParams(location.search);
  const year = query.get("year") ?? "";
  if (/^\d+$/.test(year)) years([year]);  // until the index tells which there are
  for (const name of FIELDS) if (form.elements[name]) form.elements[name].value = query.get(name) ?? "";
}

let pause;
const later = () => { clearTimeout(pause); pause = setTimeout(changed, 200); };
const changed = () => { clearTimeout(pause); note(); show(); };

form.hidden = false;
form.addEventListener("submit", (event) => { event.preventDefault(); changed(); });
form.addEventListener("input", (event) => (event.target.name === "q" ? later() : changed()));
form.addEventListener("focusin", () => open().catch(() => {}), { once: true });
further.querySelector("button").addEventListener("click", async () => {
  const first = list.children.length;
  await next(round);
  list.children[first]?.querySelector("a")?.focus();
});

// Keys: `/` goes to the field, the arrows through what was found, Escape back.

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const field = form.elements.q;
  const at = document.activeElement;
  const stops = [field, ...[...list.querySelectorAll("a, summary")].filter((stop) => stop.offsetParent)];
  const within = stops.indexOf(at);
  if (event.key === "/" && !at.matches("input, select, textarea")) field.select(), field.focus();
  else if (event.key === "ArrowDown" && within >= 0 && stops[within + 1]) stops[within + 1].focus();
  else if (event.key === "ArrowUp" && within > 0) stops[within - 1].focus();
  else if (event.key === "Escape" && within > 0) field.focus();
  else if (event.key === "Escape" && within === 0 && field.value) field.value = "", changed();
  else return;
  event.preventDefault();
});

recall();
if (form.elements.q.value) show();
else form.elements.q.focus({ preventScroll: true });
