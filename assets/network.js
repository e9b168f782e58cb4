// The network page: colours that follow light and dark, the view on a gene, pictures, the address.
(function () {
  "use strict";
  const root = document.documentElement;

  // Dash's component always hands Cytoscape a wheel sensitivity, the usual one, and Cytoscape
  // always warns of that. Nothing can be done about it here, so it is not said.
  const warn = console.warn;
  console.warn = function (...said) {
    if (!String(said[0]).startsWith("You have set a custom wheel sensitivity")) {
      warn.apply(console, said);
    }
  };

  // Cytoscape draws on a canvas and knows no style sheet: it is told what the colours are now.
  function colour(name) {
    const probe = document.createElement("span");
    probe.style.color = name;
    document.body.appendChild(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }

  function coloured(style) {
    const known = {};
    return style.map((rule) => ({
      selector: rule.selector,
      style: Object.fromEntries(
        Object.entries(rule.style).map(([name, value]) => {
          if (typeof value === "string" && value.startsWith("var(")) {
            known[value] = known[value] || colour(value);
            return [name, known[value]];
          }
          return [name, value];
        })
      ),
    }));
  }

  let turns = 0;
  function themeChanged() {
    if (document.getElementById("network-graph")) {
      turns += 1;
      window.dash_clientside.set_props("network-theme", { data: turns });
    }
  }
  new MutationObserver(themeChanged).observe(root, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themeChanged);

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    network: {
      style: function (_theme, style) {
        return coloured(style);
      },
      show: function (focus) {
        // after React has handed the new elements to Cytoscape
        setTimeout(function () {
          const cy = window.cy;
          if (!cy || cy.destroyed()) {
            return;
          }
          cy.resize();
          const gene = focus && cy.getElementById("gene " + focus.gene);
          if (focus && focus.near && gene && gene.length) {
            cy.fit(gene.closedNeighborhood(), 60);
          } else {
            cy.fit(undefined, 30);
          }
        }, 60);
        return window.dash_clientside.no_update;
      },
      picture: function (clicks) {
        if (!clicks) {
          return window.dash_clientside.no_update;
        }
        return {
          type: "png",
          action: "download",
          filename: "network",
          options: { full: true, scale: 2, bg: colour("var(--card)"), maxWidth: 6000 },
        };
      },
      address: function (query) {
        if (query !== undefined && query !== null && location.pathname === "/network") {
          history.replaceState(history.state, "", query ? "/network?" + query : "/network");
        }
        return window.dash_clientside.no_update;
      },
    },
  });
})();
