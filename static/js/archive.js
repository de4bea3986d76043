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
  const focusSearchOnSlash = (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const box = document.querySelector("main input[type=search]") ?? document.querySelector("input[type=search]");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  };

  const offerCopy = (button) => {
    const label = button.textContent;
    const say = document.querySelector("[data-said]");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.textContent = "copied";
      } catch {
        button.textContent = "not allowed here";
      }
      if (say) say.textContent = button.textContent;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
    button.hidden = false;
  };

  document.addEventListener("DOMContentLoaded", () => {
    offerTheme();
    document.addEventListener("keydown", focusSearchOnSlash);
    document.querySelectorAll("[data-copy]").forEach(offerCopy);
  });
})();
