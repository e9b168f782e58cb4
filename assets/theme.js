// Light or dark: the system's choice until the reader makes one. Loaded before anything is
// drawn, and from a file, because the content security policy allows no inline script.
(function () {
  "use strict";
  const key = "grnscope-theme";
  const root = document.documentElement;

  function remembered() {
    try {
      return localStorage.getItem(key);
    } catch (refused) {
      return null;
    }
  }

  function remember(theme) {
    try {
      localStorage.setItem(key, theme);
    } catch (refused) {
      return;
    }
  }

  const chosen = remembered();
  if (chosen === "light" || chosen === "dark") {
    root.dataset.theme = chosen;
  }

  document.addEventListener("click", function (event) {
    if (!event.target.closest("#theme-switch")) {
      return;
    }
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    root.dataset.theme = (root.dataset.theme || system) === "dark" ? "light" : "dark";
    remember(root.dataset.theme);
  });
})();
