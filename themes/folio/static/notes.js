// Adds to footnotes, which are links without it: where the style sheet has room (--beside: 1) each stands in the margin
// beside its number; elsewhere it opens over the foot of the screen, so that a reader keeps the place.
(() => {
  const text = document.querySelector(".e-content");
  const list = text?.querySelector(".footnotes");
  if (!list) return;
  const marks = [...text.querySelectorAll(".footnote-ref a")];
  const noteOf = (mark) => document.getElementById(decodeURIComponent(mark.hash.slice(1)));
  const gap = 14;
  const furthest = 600;  // pixels from a number: where notes are too many and too long, all stay below the text

  const place = () => {
    const room = getComputedStyle(text).getPropertyValue("--beside").trim() === "1";
    text.classList.toggle("beside", room);
    if (!room) return;
    const start = text.getBoundingClientRect().top;
    let free = 0;
    for (const mark of marks) {
      const note = noteOf(mark);
      if (!note || mark.id.includes("-", "fnref-".length)) continue;  // it stands beside its first number
      const wanted = mark.getBoundingClientRect().top - start;
      const top = Math.max(wanted, free);
      if (top - wanted > furthest) {
        text.classList.remove("beside");
        return;
      }
      note.style.setProperty("--top", `${Math.round(top)}px`);
      free = top + note.offsetHeight + gap;
    }
  };

  const open = (event) => {
    const mark = event.target.closest(".footnote-ref a");
    const note = mark && noteOf(mark);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (!note || !plain || text.classList.contains("beside") || !("popover" in note)) return;
    event.preventDefault();
    const sheet = document.createElement("div");
    sheet.className = "note";
    sheet.popover = "auto";
    sheet.tabIndex = -1;
    sheet.dataset.number = mark.textContent;
    sheet.setAttribute("role", "note");
    sheet.setAttribute("aria-label", `${list.getAttribute("aria-label")}: ${mark.textContent}`);
    sheet.append(...note.cloneNode(true).childNodes);
    for (const back of sheet.querySelectorAll(".footnote-back")) back.remove();
    for (const named of sheet.querySelectorAll("[id]")) named.removeAttribute("id");
    sheet.addEventListener("toggle", ({ newState }) => newState === "closed" && sheet.remove());
    text.append(sheet);
    sheet.showPopover();
    sheet.focus();
  };

  text.addEventListener("click", open);
  addEventListener("resize", place);
  new ResizeObserver(place).observe(text);  // pictures, faces and another text size arrive late
})();
