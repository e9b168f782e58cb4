// The address says what was asked, so that it can be kept and sent. Written without a new
// page view: the answer is on the page already.
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.grnscope = Object.assign(window.dash_clientside.grnscope || {}, {
    address: function (question) {
      if (question && location.pathname === "/query") {
        history.replaceState(history.state, "", "/query?question=" + encodeURIComponent(question));
      }
      return window.dash_clientside.no_update;
    },
  });
})();
