// Dash gives its sliders no name for those who hear the page: each takes the label of its field.
(function () {
  "use strict";
  let waiting = false;
  function name() {
    waiting = false;
    document.querySelectorAll("[role=slider]:not([aria-label])").forEach(function (thumb) {
      const field = thumb.closest(".field");
      const label = field && field.querySelector(".label");
      if (label) {
        thumb.setAttribute("aria-label", label.textContent.trim());
      }
    });
  }
  // a slider is drawn after its page, and anew when its marks change
  new MutationObserver(function () {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(name);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
