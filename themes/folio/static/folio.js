// Adds to pages that work without it: a switch between light and dark, contents that stand open where there is room,
// keys for what scrolls sideways, films that play where they stand, once they are asked to, and a search for the words of
// an address where nothing is.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const system = () => (dark.matches ? "dark" : "light");

  const remembered = () => {
    try {
      return localStorage.getItem("scheme");
    } catch {
      return null;
    }
  };
  const remember = (scheme) => {
    try {
      if (scheme) localStorage.setItem("scheme", scheme);
      else localStorage.removeItem("scheme");
    } catch {
      // Storage is off: the choice then holds for this page.
    }
  };
  const show = (scheme) => {
    if (scheme) root.dataset.scheme = scheme;
    else delete root.dataset.scheme;
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
      meta.dataset.media ??= meta.media;
      meta.media = scheme ? (meta.dataset.media.includes(scheme) ? "all" : "not all") : meta.dataset.media;
    }
  };

  show(remembered());  // before anything is painted
  addEventListener("storage", (event) => event.key === "scheme" && show(event.newValue));

  addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("button.scheme");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const wanted = (root.dataset.scheme ?? system()) === "dark" ? "light" : "dark";
        const choice = wanted === system() ? null : wanted;  // back with the system, the choice is forgotten
        remember(choice);
        show(choice);
      });
    }
    const contents = document.querySelector(".contents");
    // Where the style sheet has room for them beside the text (--open: 1), they move nothing there, and are open.
    if (contents) contents.querySelector("details").open = getComputedStyle(contents).getPropertyValue("--open") === "1";
    for (const still of document.querySelectorAll("[data-frame]")) {
      const play = still.querySelector("button");
      if (!play) continue;
      play.hidden = false;
      play.addEventListener("click", () => {
        const frame = document.createElement("iframe");
        frame.title = still.dataset.title ?? still.querySelector("a").textContent;
        frame.allow = still.dataset.allow ?? "autoplay; encrypted-media; fullscreen; picture-in-picture";
        frame.allowFullscreen = true;
        frame.referrerPolicy = "strict-origin-when-cross-origin";  // YouTube plays nothing for who doesn't say where
        if (still.dataset.sandbox) frame.sandbox = still.dataset.sandbox;
        frame.src = still.dataset.frame;
        still.append(frame);
        play.hidden = true;
        frame.focus();
      });
    }
    const lost = document.querySelector("form.lost");
    if (lost) {
      let path = location.pathname;
      try {
        path = decodeURI(path);
      } catch {
        // It is no UTF-8: the letters that it has will do.
      }
      const words = path.replace(/\.\w+$/, "").split(/[^\p{L}\p{M}]+/u);
      lost.q.value = words.filter((word) => word.length > 2).join(" ");
      lost.hidden = false;
    }
    const boxes = document.querySelectorAll(".e-content :is(pre, table, .table)");
    const watcher = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
        else if (!target.matches(".table")) target.removeAttribute("tabindex");
      }
    });
    for (const box of boxes) watcher.observe(box);
  });
})();
