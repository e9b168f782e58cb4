// What the tables' columns are written and drawn with.
(function () {
  "use strict";
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const components = (window.dashAgGridComponentFunctions =
    window.dashAgGridComponentFunctions || {});

  functions.grnscopeNumber = function (value, digits) {
    if (typeof value !== "number") {
      return value === null || value === undefined ? "" : String(value);
    }
    const small = value !== 0 && Math.abs(value) < Math.pow(10, -digits);
    const text = small
      ? value.toExponential(1)
      : value.toLocaleString("en", {
          minimumFractionDigits: Number.isInteger(value) ? 0 : digits,
          maximumFractionDigits: digits,
        });
    return text.replace("-", "−");
  };

  components.grnscopeShare = function (params) {
    const known = typeof params.value === "number";
    const share = known ? Math.min(Math.max(params.value, 0), 1) : 0;
    const make = window.React.createElement;
    return make(
      "span",
      { className: "measure" },
      make(
        "span",
        { className: "bar", "aria-hidden": "true" },
        make("span", { style: { width: 100 * share + "%" } })
      ),
      functions.grnscopeNumber(params.value, params.digits)
    );
  };
})();
