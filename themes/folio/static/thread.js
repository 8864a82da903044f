// Adds to a conversation that reads well without it: branches that fold, the other order, and printing the essay alone.
(() => {
  const thread = document.querySelector(".thread");
  const turn = thread.querySelector(".tools button");
  const number = new Intl.NumberFormat(document.documentElement.lang || undefined);
  const findable = "onbeforematch" in document.documentElement;  // what is folded is still found by a search in the page

  const unfold = (list) => {
    list.removeAttribute("hidden");
    list.previousElementSibling.querySelector(".fold")?.setAttribute("aria-expanded", "true");
  };
  const fold = (list) => {
    list.setAttribute("hidden", findable ? "until-found" : "");
    list.previousElementSibling.querySelector(".fold").setAttribute("aria-expanded", "false");
  };
  const add = (list) => {
    const button = document.createElement("button");
    const label = document.createElement("span");
    button.type = "button";
    button.className = "fold";
    button.setAttribute("aria-expanded", "true");
    label.className = "unseen";
    label.textContent = `${turn.dataset.folds}: `;
    button.append(label, number.format(list.querySelectorAll("article").length));
    button.addEventListener("click", () => (list.hidden ? unfold(list) : fold(list)));
    list.addEventListener("beforematch", () => unfold(list));
    list.previousElementSibling.querySelector(".who").append(button);
  };

  const branches = [...thread.querySelectorAll("article + ol")];
  const idle = window.requestIdleCallback ?? ((run) => setTimeout(run, 50, { timeRemaining: () => 1 }));
  const work = (deadline) => {  // by and by: a page may have a thousand branches
    while (branches.length && deadline.timeRemaining() > 0) add(branches.shift());
    if (branches.length) idle(work);
  };
  idle(work);

  const reveal = () => {  // whoever follows a link to a comment in a folded branch sees it
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest(".thread [hidden]")) return;
    for (let list = target; (list = list.parentElement.closest("ol")); ) if (list.hidden) unfold(list);
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);

  turn.addEventListener("click", () => {
    const list = thread.querySelector(":scope > ol");
    list.append(...[...list.children].reverse());
    [turn.textContent, turn.dataset.turned] = [turn.dataset.turned, turn.textContent];
  });

  const essay = thread.closest(".essay");
  thread.querySelector(".print")?.addEventListener("click", () => {
    essay.classList.add("alone");
    addEventListener("afterprint", () => essay.classList.remove("alone"), { once: true });
    print();
  });
  thread.classList.add("live");
})();
