// Sends files that are dropped on, or picked for, an element of the class `drop-zone`: one after
// the other, as they are. What has arrived is put into the store that the element names.
(function () {
  "use strict";

  function zoneOf(event) {
    return event.target.closest ? event.target.closest(".drop-zone") : null;
  }

  function line(zone, text) {
    const row = document.createElement("div");
    const label = document.createElement("span");
    const bar = document.createElement("progress");
    row.className = "drop-line";
    label.textContent = text;
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", text);
    row.append(label, bar);
    zone.querySelector(".drop-progress").append(row);
    return { row: row, label: label, bar: bar };
  }

  function refusal(request) {
    try {
      return JSON.parse(request.responseText).error;
    } catch (unreadable) {
      return "";
    }
  }

  function ask(method, file, onProgress) {
    return new Promise(function (resolve, reject) {
      const request = new XMLHttpRequest();
      const size = method === "GET" ? "&size=" + file.size : "";
      request.open(method, "/upload?name=" + encodeURIComponent(file.name) + size);
      request.onload = function () {
        if (request.status < 300) {
          resolve(JSON.parse(request.responseText));
        } else {
          reject(new Error(refusal(request) || "The server answered " + request.status + "."));
        }
      };
      request.onerror = function () {
        reject(new Error("The connection broke off. Check it, and send the file again."));
      };
      if (method === "POST") {
        request.setRequestHeader("Content-Type", "application/octet-stream");
        request.upload.onprogress = onProgress;
        request.send(file);
      } else {
        request.send();
      }
    });
  }

  async function send(zone, file) {
    const shown = line(zone, file.name);
    zone.scrollIntoView({ block: "nearest" });
    try {
      await ask("GET", file); // a file that is too large is refused before it is sent
      const item = await ask("POST", file, function (event) {
        shown.bar.value = event.loaded / Math.max(event.total, 1);
        shown.label.textContent =
          file.name + (event.loaded < event.total
            ? " · " + Math.floor((100 * event.loaded) / event.total) + " %"
            : " · checking");
      });
      shown.row.remove();
      return { item: item };
    } catch (error) {
      shown.bar.remove();
      shown.row.className = "drop-line error";
      shown.row.setAttribute("role", "alert");
      shown.label.textContent = error.message;
      return { error: error.message };
    }
  }

  async function sendAll(zone, files) {
    const several = zone.dataset.several === "yes";
    zone.querySelector(".drop-progress").replaceChildren();
    zone.setAttribute("aria-busy", "true");
    const items = [], errors = [];
    for (const file of several ? Array.from(files) : Array.from(files).slice(0, 1)) {
      const answer = await send(zone, file);
      if (answer.item) {
        items.push(answer.item);
      } else {
        errors.push(answer.error);
      }
    }
    zone.removeAttribute("aria-busy");
    window.dash_clientside.set_props(zone.dataset.store, {
      data: { items: items, errors: errors, time: Date.now() },
    });
  }

  function pick(zone) {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = zone.dataset.several === "yes";
    input.addEventListener("change", function () {
      if (input.files.length) {
        sendAll(zone, input.files);
      }
    });
    input.click();
  }

  document.addEventListener("click", function (event) {
    const zone = zoneOf(event);
    if (zone && event.target.closest("button")) {
      pick(zone);
    }
  });
  // a file that misses the zone must not replace the page
  ["dragover", "drop"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      if (!event.dataTransfer || !Array.from(event.dataTransfer.types).includes("Files")) {
        return;
      }
      event.preventDefault();
      document.querySelectorAll(".drop-zone.over").forEach((each) => each.classList.remove("over"));
      const zone = zoneOf(event);
      if (zone && kind === "dragover") {
        zone.classList.add("over");
      } else if (zone && event.dataTransfer.files.length) {
        sendAll(zone, event.dataTransfer.files);
      }
    });
  });
})();
