// Saves the figure of a card as a picture, when one of the card's own buttons asks for it.
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-picture]");
    const card = button && button.closest(".card");
    const figure = card && card.querySelector(".js-plotly-plot");
    if (!figure || !window.Plotly) {
      return;
    }
    const box = figure.getBoundingClientRect();
    window.Plotly.downloadImage(figure, {
      format: button.dataset.picture,
      filename: button.dataset.name || "grnscope",
      width: Math.round(box.width),
      height: Math.round(box.height),
      scale: button.dataset.picture === "png" ? 3 : 1,
    });
  });
})();
