// The script of the preview: an open page follows what its writer saves. It is put into pages on their way out alone.
(() => {
  "use strict";
  const page = JSON.parse(document.currentScript.dataset.page);
  const { prefix, drafts, bare } = page;
  let { version, number } = page;
  let events, box;

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

  const hear = (event) => {
    const news = JSON.parse(event.data);
    number = news.number;
    if (news.address) return location.replace(news.address);
    if (news.reload) return location.reload();
    version = news.version;
    renew(news.files);
    complain(news.problems);
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
  const mark = () => {
    const style = document.createElement("style");
    style.textContent = `[data-blogkit-mark]::after { content: attr(data-blogkit-mark); margin-inline-start: .5em;
      padding: .1em .5em; border-radius: 1em; background: #8a4b00; color: #fff; font: 600 .75rem/1.4 system-ui, sans-serif;
      vertical-align: middle; white-space: nowrap; letter-spacing: 0; text-transform: none }
      a[data-blogkit-mark]::after { display: inline-block; text-decoration: none }`;
    document.head.append(style);
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
  const ready = () => { if (Object.keys(drafts).length) mark(); follow(); };
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", ready) : ready();
})();
