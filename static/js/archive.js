// Comforts only: every page is complete without this file. It stands in the head without `defer`, so that a chosen theme
// is there before the first paint; everything else waits for the document.
(() => {
  const root = document.documentElement;
  const remembered = (name) => {
    try { return localStorage.getItem(name); } catch { return null; }
  };
  const remember = (name, value) => {
    try { value ? localStorage.setItem(name, value) : localStorage.removeItem(name); } catch { /* private mode */ }
  };

  const showTheme = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  showTheme(remembered("theme"));

  const offerTheme = () => {
    const field = document.querySelector("[data-theme-choice]");
    if (!field) return;
    const choice = field.querySelector("select");
    choice.value = root.dataset.theme ?? "";
    choice.addEventListener("change", () => {
      remember("theme", choice.value);
      showTheme(choice.value);
    });
    field.hidden = false;
  };

  const isTyping = (element) => element.closest("input, select, textarea, [contenteditable]") !== null;
  // Single keys, as long as nobody types and the reader has not switched them off: `?` shows them.
  const toSearch = () => {
    const box = document.querySelector("main input[type=search]") ?? document.querySelector("input[type=search]");
    box?.focus();
    box?.select();
  };
  const toItem = (step) => {
    const items = [...document.querySelectorAll(".rows :is(h2, h3) a, .comment > .meta > a:first-of-type")];
    const here = items.indexOf(document.activeElement);
    const next = here < 0 && step < 0 ? -1 : here + step;
    items[Math.min(next, items.length - 1)]?.focus();
  };
  const offerShortcuts = (dialog) => {
    const keys = {
      "/": toSearch, j: () => toItem(1), k: () => toItem(-1),
      o: () => { if (document.activeElement.href) document.activeElement.click(); },
      "?": () => dialog.showModal(),
    };
    const choice = dialog.querySelector("input");
    choice.checked = remembered("shortcuts") !== "off";
    choice.addEventListener("change", () => remember("shortcuts", choice.checked ? "" : "off"));
    document.querySelectorAll("[data-shortcuts]").forEach((button) => {
      button.addEventListener("click", () => dialog.showModal());
      button.hidden = false;
    });
    document.addEventListener("keydown", (event) => {
      const act = choice.checked && keys[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialog.open) return;
      event.preventDefault();
      act();
    });
  };

  const offerCopy = (button) => {
    const label = button.textContent;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.textContent = words().copied;
      } catch {
        button.textContent = words().refused;
      }
      say(button.textContent);
      setTimeout(() => { button.textContent = label; }, 2000);
    });
    button.hidden = false;
  };

  // Where it is said what happened; in its attributes stand the words for that, in the language of the page.
  const spoken = () => document.querySelector("[data-said]");
  const words = () => spoken().dataset;
  const say = (text) => { spoken().textContent = text; };

  // Sources, sections and headlines for what is being typed: a combobox with a listbox as ARIA 1.2 has it.
  const offerCompletions = (input) => {
    const list = document.createElement("ul");
    list.id = `${input.id}-list`;
    list.className = "completions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", words().suggestions);
    input.after(list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);

    let found = [];
    let active = -1;
    let asking = null;
    let waiting = 0;
    let composing = false;

    const close = () => {
      clearTimeout(waiting);
      asking?.abort();
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const activate = (place) => {
      list.children[active]?.setAttribute("aria-selected", "false");
      active = place;
      const option = list.children[active];
      if (!option) return input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    };
    const open = (place) => { location.assign(found[place].url); };
    const optionOf = ({ text, of }, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dir = "auto"; // as its text runs; what it is stands at the other end
      for (const [tag, words] of [["b", text], ["bdi", of]]) {
        option.appendChild(document.createElement(tag)).textContent = words;
        option.append(" ");
      }
      option.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
      option.addEventListener("click", () => open(place));
      return option;
    };
    const show = (suggestions) => {
      found = suggestions;
      active = -1;
      list.replaceChildren(...found.map(optionOf));
      if (!found.length) return close();
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      input.removeAttribute("aria-activedescendant");
      say(`${words().suggestions}: ${found.length}`);
    };
    const ask = async () => {
      asking?.abort();
      asking = new AbortController();
      const { signal } = asking;
      try {
        const address = `${input.dataset.suggest}?${new URLSearchParams({ q: input.value })}`;
        const answer = await fetch(address, { signal });
        const { suggestions } = await answer.json();
        if (!signal.aborted && document.activeElement === input) show(suggestions);
      } catch { /* a help, not an answer: without it the search works as ever */ }
    };
    const move = {
      ArrowDown: () => (active + 1 < found.length ? active + 1 : -1),
      ArrowUp: () => (active < 0 ? found.length - 1 : active - 1),
      Home: () => (active < 0 ? null : 0),
      End: () => (active < 0 ? null : found.length - 1),
    };

    input.addEventListener("input", () => {
      close();
      if (!composing && input.value.trim().length > 1) waiting = setTimeout(ask, 150);
    });
    input.addEventListener("compositionstart", () => { composing = true; });
    input.addEventListener("compositionend", () => {
      composing = false;
      input.dispatchEvent(new Event("input"));
    });
    input.addEventListener("blur", close);
    input.form.addEventListener("submit", close);
    input.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
      if (list.hidden) {
        if (event.key !== "ArrowDown" || input.value.trim().length < 2) return;
        event.preventDefault();
        ask();
        return;
      }
      if (event.key === "Escape") close();
      else if (event.key === "Enter" && active >= 0) open(active);
      else {
        const place = move[event.key]?.();
        if (place === undefined || place === null) return;
        activate(place);
      }
      event.preventDefault();
    });
  };

  // What of the capture became what of the article: pointing at either marks the other.
  const pairParts = (ledger) => {
    let lit = "";
    const beside = ledger.querySelector(".beside");
    const partsOf = (name) => ledger.querySelectorAll(`[data-part="${name}"]`);
    const light = ({ target }) => {
      const name = target.closest("[data-part]")?.dataset.part ?? "";
      if (name === lit) return;
      if (lit) partsOf(lit).forEach((part) => part.classList.remove("lit"));
      lit = name;
      if (!lit) return;
      partsOf(lit).forEach((part) => part.classList.add("lit"));
      const other = beside.querySelector(".lit");
      const box = beside.getBoundingClientRect();
      const { top, bottom } = other?.getBoundingClientRect() ?? box;
      if (!beside.contains(target) && (top < box.top || bottom > box.bottom)) beside.scrollTop += top - box.top - 40;
    };
    for (const event of ["pointerover", "focusin"]) ledger.addEventListener(event, light);
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".capture").forEach(pairParts);
    offerTheme();
    document.querySelectorAll("#shortcuts").forEach(offerShortcuts);
    document.querySelectorAll("[data-copy]").forEach(offerCopy);
    document.querySelectorAll("[data-suggest]").forEach(offerCompletions);
  });
})();
