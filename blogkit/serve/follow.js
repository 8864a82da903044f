// The script of the preview: an open page follows what its writer saves. It is put into pages on their way out alone.
(() => {
  "use strict";
  const { bare, ...page } = JSON.parse(document.currentScript.dataset.page);
  let { version, number, drafts } = page;
  let events, box, again, due = false;

  const SOON = 400; // ms in which a change is seen before the page is loaded again for its scripts

  const path = (url) => new URL(url, location.href).pathname;

  // A stylesheet, a picture or a film is fetched again where it stands. A page whose script has changed is, as a whole.
  const renew = (addresses) => {
    const fresh = new Map(addresses.map((url) => {
      const full = new URL(url, location.href);
      full.searchParams.set("blogkit", number);
      return [full.pathname, full.href];
    }));
    for (const script of document.scripts) {
      if (script.src && fresh.has(path(script.src))) return location.reload();
    }
    for (const old of document.querySelectorAll('link[rel~="stylesheet"]')) {
      if (!fresh.has(path(old.href))) continue;
      const link = old.cloneNode();
      link.href = fresh.get(path(old.href));
      link.onload = link.onerror = () => old.remove();
      old.after(link);
    }
    for (const media of document.querySelectorAll("[src]:not(script)")) {
      if (fresh.has(path(media.src))) media.src = fresh.get(path(media.src));
    }
    for (const media of document.querySelectorAll("[srcset]")) {
      const urls = media.srcset.split(/\s+/);
      if (urls.some((url) => url && fresh.has(path(url)))) {
        media.srcset = urls.map((url) => (url && fresh.get(path(url))) || url).join(" ");
      }
    }
  };

  // Over the page, out of reach of its styles; Escape puts it aside until there is something else to say.
  const complain = (html) => {
    if (box?.dataset.html === html) return;
    box?.remove();
    box = undefined;
    if (!html || bare) return;
    box = document.createElement("blogkit-problems");
    box.dataset.html = html;
    const root = box.attachShadow({ mode: "open" });
    root.innerHTML = html;
    root.querySelector("button").onclick = () => box.remove();
    document.documentElement.append(box);
  };
  addEventListener("keydown", (event) => { if (event.key === "Escape") box?.remove(); });

  // What was served: a copy without life, and for each node of it the one that lives. Scripts of the page change only that.
  const living = new WeakMap();
  const pair = (still, live) => {
    living.set(still, live);
    for (let a = still.firstChild, b = live.firstChild; a && b; a = a.nextSibling, b = b.nextSibling) pair(a, b);
  };
  const SELF = 'script[src="/_blogkit/follow.js"]';
  const bared = (root) => {  // without this script, and the line ends around it
    root.querySelector(SELF)?.remove();
    const body = root.querySelector("body");
    while (body?.lastChild?.nodeType === Node.TEXT_NODE && !body.lastChild.data.trim()) body.lastChild.remove();
    return root;
  };
  const served = document.implementation.createHTMLDocument().importNode(document.documentElement, true);
  pair(served, document.documentElement);
  bared(served);

  const shell = (node) => node.cloneNode(false);
  const alike = (a, b) => a.isEqualNode(b) || (a.nodeType === Node.ELEMENT_NODE && shell(a).isEqualNode(shell(b)));

  // The least by which one tree becomes another: below a parent, behind a node, what goes and what comes.
  const compare = (old, now, changes = []) => {
    const a = [...old.childNodes], b = [...now.childNodes], most = Math.min(a.length, b.length);
    let head = 0, tail = 0;
    while (head < most && a[head].isEqualNode(b[head])) head += 1;
    while (tail < most - head && a.at(-1 - tail).isEqualNode(b.at(-1 - tail))) tail += 1;
    const gone = a.slice(head, a.length - tail), come = b.slice(head, b.length - tail);
    if (gone.length === come.length && gone.every((node, at) => alike(node, come[at]))) {
      gone.forEach((node, at) => node.isEqualNode(come[at]) || compare(node, come[at], changes));
    } else changes.push({ parent: old, behind: a[head - 1], gone, come });
    return changes;
  };

  // Whether a change can be made where it stands: nothing of it runs, and no script has had its hand on what goes.
  const RUNS = 'script:not([type="application/ld+json"]), style, link[rel~="stylesheet"], base';
  const holds = (nodes, selector) => nodes.some((node) => node.matches?.(selector) || node.querySelector?.(selector));
  const possible = ({ parent, behind, gone, come }) => {
    const at = living.get(parent);
    const stands = (still) => living.get(still)?.parentNode === at;
    return at?.isConnected && !parent.closest(RUNS) && !holds([...gone, ...come], RUNS) &&
      (!behind || stands(behind)) && gone.every((still) => stands(still) && living.get(still).isEqualNode(still));
  };

  // Whether that is all: scripts have no part in such elements, nor in those around them.
  const PLAIN = "a abbr b blockquote br cite code dd del dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins " +
    "kbd li mark ol p picture q s samp section small source span strong sub sup time u ul var wbr";
  const OTHER = `:not(${PLAIN.split(" ")})`;
  const scripted = ({ parent, gone, come }) => {
    if (parent.closest("head")) return false;
    const all = [...gone, ...come].flatMap((node) => (node.querySelectorAll ? [node, ...node.querySelectorAll("*")] : []));
    if (all.some((node) => node.matches(OTHER) || [...node.attributes].some(({ name }) => /^(data-|on|is$)/.test(name)))) return true;
    for (let still = parent; still.nodeName !== "BODY"; still = still.parentElement) {
      const live = living.get(still);
      if (!shell(still).isEqualNode(shell(live)) || still.childNodes.length !== live.childNodes.length) return true;
    }
    return parent.closest("pre, table, button") !== null;
  };

  const put = ({ parent, behind, gone, come }) => {
    const at = living.get(parent), copies = [], alive = [];
    for (const node of come) {
      copies.push(served.ownerDocument.importNode(node, true));
      alive.push(document.importNode(node, true));
      pair(copies.at(-1), alive.at(-1));
    }
    behind ? living.get(behind).after(...alive) : at.prepend(...alive);
    behind ? behind.after(...copies) : parent.prepend(...copies);
    for (const still of gone) { living.get(still).remove(); still.remove(); }
  };

  // Makes the page what is served now, where it stands. Where its scripts have a part in that, it is loaded again besides,
  // once a person has seen the change.
  const change = async () => {
    const response = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (!response) return; // the server has gone; when it is back, this is asked again
    const now = new DOMParser().parseFromString(await response.text(), "text/html").documentElement;
    const script = now.querySelector(SELF);
    const same = ["lang", "dir", "class"].every((name) => now.getAttribute(name) === served.getAttribute(name));
    if (!response.ok || response.redirected || !script || !same) return location.reload();
    const next = JSON.parse(script.dataset.page);
    clearTimeout(again);
    unmark();
    const changes = compare(served, bared(now));
    if (next.bare || !changes.every(possible)) return location.reload();
    due ||= changes.some(scripted);
    if (due) again = setTimeout(() => location.reload(), SOON);
    changes.forEach(put);
    ({ version, number, drafts } = next);
    mark();
  };

  const take = async (news) => {
    const [run, before] = [news.number, number].map((each) => each.split(".")[0]);
    if (news.address) return location.replace(news.address);
    if (news.reload && (bare || run !== before)) return location.reload();
    if (news.reload && news.version !== version) await change();
    else number = news.number;
    renew(news.files);
    complain(news.problems);
  };
  let last = Promise.resolve();
  const hear = (event) => {  // one after the other
    last = last.then(() => take(JSON.parse(event.data))).catch(() => location.reload());
  };

  // Only a page that is seen is connected: a browser has but six connections for all its tabs (HTTP/1.1).
  const follow = () => {
    events?.close();
    if (document.visibilityState !== "visible") return;
    const asked = new URLSearchParams({ page: location.pathname, version, number });
    events = new EventSource(`/_blogkit/events?${asked}`);
    events.addEventListener("news", hear);
    // The browser would name the version that the page had at first.
    events.onerror = () => { events.close(); setTimeout(follow, 300); };
  };
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => events?.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // What is not for readers yet is marked, on its own page and wherever it is linked.
  const unmark = () => {
    for (const marked of document.querySelectorAll("[data-blogkit-mark]")) delete marked.dataset.blogkitMark;
  };
  const mark = () => {
    if (!Object.keys(drafts).length) return;
    if (!document.querySelector("style[data-blogkit]")) {
      const style = document.createElement("style");
      style.dataset.blogkit = "";
      style.textContent = `[data-blogkit-mark]::after { content: attr(data-blogkit-mark); margin-inline-start: .5em;
        padding: .1em .5em; border-radius: 1em; background: #8a4b00; color: #fff; font: 600 .75rem/1.4 system-ui, sans-serif;
        vertical-align: middle; white-space: nowrap; letter-spacing: 0; text-transform: none }
        a[data-blogkit-mark]::after { display: inline-block; text-decoration: none }`;
      document.head.append(style);
    }
    for (const [address, words] of Object.entries(drafts)) {
      if (path(address) === location.pathname) {
        const title = document.querySelector("h1");
        if (title) title.dataset.blogkitMark = words;
      }
      for (const link of document.querySelectorAll("a[href]")) {
        if (path(link.href) === path(address) && !link.hash && link.textContent.trim()) link.dataset.blogkitMark = words;
      }
    }
  };
  const ready = () => { mark(); follow(); };
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", ready) : ready();
})();
