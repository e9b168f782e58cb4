// The modules page: the address follows the cut.
(function () {
  "use strict";
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    modules: {
      address: function (query) {
        if (query && location.pathname === "/modules") {
          history.replaceState(history.state, "", "/modules?" + query);
        }
        return window.dash_clientside.no_update;
      },
    },
  });
})();
