// The modules page: the address follows the cut.
(function () {
  "use strict";
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    modules: {
      address: function (query) {
        // Dash gives its slider no name for those who hear the page
        const thumb = document.querySelector("#modules-cut [role=slider], .cut [role=slider]");
        if (thumb) {
          thumb.setAttribute("aria-label", "Modules");
        }
        if (query && location.pathname === "/modules") {
          history.replaceState(history.state, "", "/modules?" + query);
        }
        return window.dash_clientside.no_update;
      },
    },
  });
})();
