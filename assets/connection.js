// Says that the connection was lost, and makes the page right again when it is back: requests that
// only read wait and are sent again; of what was pressed it says that it has to be pressed again.
// It also shows what the server says of itself: a worker that is started again, a full disk.
(function () {
  "use strict";
  const LOST = "The connection to GRNscope was lost. This page goes on by itself when it is back.";
  const AGAIN = "The connection is back. What you pressed meanwhile was not done: press again.";
  const CALLBACK = "/_dash-update-component";
  const AWAY = [502, 503, 504];
  const EVERY = 15000, PATIENCE = 10000, FIRST = 1000, LONGEST = 15000;

  const ask = window.fetch.bind(window);
  const waiting = new Map(); // by what they fill in: the newest request, and how to go on with it
  let lost = false, pressed = false, missed = false, delay = FIRST, timer = null;
  let notes = [];

  function show() {
    const place = document.getElementById("connection");
    if (!place) {
      return;
    }
    const said = [...(lost ? [LOST] : []), ...(!lost && pressed ? [AGAIN] : []),
                  ...(lost ? [] : notes)];
    if (said.join("\n") === Array.from(place.children, (each) => each.textContent).join("\n")) {
      return; // so that nothing is read out twice
    }
    place.replaceChildren(...said.map(function (sentence) {
      const line = document.createElement("p");
      line.textContent = sentence;
      return line;
    }));
  }

  function look(after) {
    clearTimeout(timer);
    timer = setTimeout(poll, after);
  }

  function lose() {
    if (!lost) {
      lost = true;
      delay = FIRST;
      show();
      look(delay);
    }
  }

  function find() {
    lost = false;
    if (missed) { // a part of the page never came
      location.reload();
      return;
    }
    const held = Array.from(waiting.values());
    waiting.clear();
    held.forEach((each) => each.send());
  }

  async function poll() {
    if (document.hidden && !lost) {
      look(EVERY);
      return;
    }
    const limit = new AbortController();
    const watch = setTimeout(() => limit.abort(), PATIENCE);
    try {
      const answer = await ask("/status", { signal: limit.signal, cache: "no-store" });
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      notes = (await answer.json()).notes;
      if (lost) {
        find();
      }
      missed = false;
      show();
      look(EVERY);
    } catch (unreachable) {
      if (lost) {
        delay = Math.min(2 * delay, LONGEST);
        look(delay);
      } else {
        lose();
      }
    } finally {
      clearTimeout(watch);
    }
  }

  // A callback that a click started may have done something: it is not sent a second time.
  function acts(request) {
    return (request.changedPropIds || []).some(function (changed) {
      return /(clicks|n_submit)$/.test(changed) || /-uploaded\.data$/.test(changed);
    });
  }

  function parsed(options) {
    try {
      return JSON.parse(options.body);
    } catch (unreadable) {
      return {};
    }
  }

  // Resolves when the connection is back; what is asked anew meanwhile takes its place.
  function hold(given, request) {
    const key = JSON.stringify([request.output, request.outputs]);
    if (waiting.has(key)) {
      waiting.get(key).drop();
    }
    return new Promise(function (resolve, reject) {
      waiting.set(key, {
        send: () => asked(given, request).then(resolve, reject),
        drop: () => resolve(new Response(null, { status: 204 })), // to Dash: nothing is new
      });
    });
  }

  function loseOrHold(given, request) {
    lose();
    if (acts(request)) {
      pressed = true;
      return new Response(null, { status: 204 });
    }
    return hold(given, request);
  }

  async function asked(given, request) {
    if (lost) {
      return loseOrHold(given, request);
    }
    let answer;
    try {
      answer = await ask(...given);
    } catch (failed) {
      if (failed.name === "AbortError") {
        throw failed;
      }
      return loseOrHold(given, request);
    }
    return AWAY.includes(answer.status) ? loseOrHold(given, request) : answer;
  }

  window.fetch = function (resource, options) {
    const path = new URL(resource.url || resource, location.href).pathname;
    if (path !== CALLBACK || !options || !options.body) {
      return ask(resource, options);
    }
    return asked([resource, options], parsed(options));
  };

  document.addEventListener("click", function (event) {
    if (pressed && !lost && event.target.closest("button, a")) {
      pressed = false;
      show();
    }
  });
  window.addEventListener("error", function (event) {
    if (event.target instanceof HTMLScriptElement || event.target instanceof HTMLLinkElement) {
      missed = true;
      look(0);
    }
  }, true);
  window.addEventListener("online", () => look(0));
  document.addEventListener("visibilitychange", () => document.hidden || look(0));
  // Dash draws the place for it a moment later
  new MutationObserver(function (_changes, watcher) {
    if (document.getElementById("connection")) {
      watcher.disconnect();
      look(0);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
