// Saves page loads and keeps places. Every page does all it can do without this file.
(() => {
  "use strict";
  const html = document.documentElement;
  html.classList.add("js");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (kind, selector, act) =>
    document.addEventListener(kind, (event) => {
      const found = event.target.closest && event.target.closest(selector);
      if (found) act(event, found);
    });
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
  const store = (kind) => ({
    get: (key) => { try { return JSON.parse(window[kind].getItem(key)); } catch { return null; } },
    set: (key, value) => {
      try { value === null ? window[kind].removeItem(key) : window[kind].setItem(key, JSON.stringify(value)); } catch { /* full or forbidden */ }
    },
  });

  // Votes and saves: send, then turn the button over. Anything but a redirect goes the long way.
  const turn = (button) => {
    const was = button.getAttribute("aria-pressed") === "true";
    button.setAttribute("aria-pressed", String(!was));
    if (button.name !== "vote") return;
    const up = button.classList.contains("up");
    button.value = was ? (up ? 1 : -1) : 0;
    const number = button.parentElement.querySelector(".points").firstChild;
    const step = (was ? -1 : 1) * (up ? 1 : -1);
    number.data = number.data.replace(/-?\d+(?!.*\d)/, (n) => +n + step);
  };
  on("submit", "#act", (event, form) => {
    const button = event.submitter;
    if (!button || button.name !== "vote") return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    body.set(button.name, button.value);
    fetch(button.formAction, { method: "POST", body, redirect: "manual" }).then((answer) => {
      if (answer.type !== "opaqueredirect" && !answer.ok) throw answer;
      const other = button.parentElement.querySelector('[name="vote"][aria-pressed="true"]');
      if (other && other !== button) turn(other);
      turn(button);
      form.elements.nonce.value = fresh();
    }).catch(() => {
      const value = document.createElement("input");
      Object.assign(value, { type: "hidden", name: button.name, value: button.value });
      form.append(value);
      form.action = button.formAction;
      form.submit();
    });
  });

  // Answering in place: the form of the answer's own page, brought here; then the new comment.
  // Several may stand on one page, so each gets ids of its own.
  const apart = (form, mark) => {
    for (const name of ["id", "for", "aria-describedby"]) {
      for (const one of all("[" + name + "]", form)) one.setAttribute(name, one.getAttribute(name).replace(/\S+/g, "$&" + mark));
    }
  };
  on("click", '.thread .acts a[href$="/reply"]', (event, link) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !window.htmx) return;
    event.preventDefault();
    const acts = link.closest(".acts");
    const open = acts.parentElement.querySelector(":scope > form.reply");
    if (open) { open.querySelector("textarea").focus(); return; }
    htmx.ajax("GET", link.href, { source: link, target: acts, swap: "afterend", select: "form.reply" }).then(() => {
      const form = acts.parentElement.querySelector(":scope > form.reply");
      if (!form) { location = link.href; return; }
      apart(form, "-" + link.closest(".c").id);
      form.querySelector("textarea").focus();
    });
  });
  on("click", ".thread form.reply .cancel", (event, link) => {
    event.preventDefault();
    link.closest("form").remove();
  });
  on("submit", ".thread .c form.reply", (event, form) => {
    if (!window.htmx) return;
    event.preventDefault();
    const place = form.parentElement;
    const values = Object.fromEntries(new FormData(form));
    const acts = place.querySelector(":scope > .acts");
    htmx.ajax("POST", form.action, { source: form, target: form, swap: "outerHTML", select: ".c.here, form.reply", values }).then(() => {
      const made = acts.nextElementSibling;
      if (made && made.matches(".c")) {
        made.classList.remove("here");
        const more = made.querySelector(".acts details");
        if (more) more.open = false;
        made.querySelector("summary").focus();
      } else if (made && made.matches("form")) {
        apart(made, "-" + place.closest(".c").id);
      }
    });
  });

  // Folded comments stay folded, on this device.
  const folds = store("localStorage");
  all("[data-thread]").forEach((thread) => {
    const key = "folded:" + thread.dataset.thread;
    for (const id of folds.get(key) || []) {
      const found = document.getElementById(id);
      if (found && !found.querySelector(":target")) found.querySelector("details").open = false;
    }
    thread.addEventListener("toggle", (event) => {
      const box = event.target.parentElement;
      if (!box.matches(".c")) return;
      const closed = all(".c > details:not([open])", thread).map((one) => one.parentElement.id);
      folds.set(key, closed.length ? closed.slice(-200) : null);
      if (!event.target.open && box.getBoundingClientRect().top < 0) box.scrollIntoView();
    }, true);
    // j and k walk the comments, n the new ones: only while the thread has the focus (WCAG 2.1.4).
    thread.tabIndex = -1;
    thread.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
      const row = { j: ".c", k: ".c", n: ".c.new" }[event.key];
      if (!row) return;
      const shown = all(row, thread).filter((one) => one.offsetParent);
      const here = document.activeElement.closest(".c");
      const after = shown.filter((one) => !here || here.compareDocumentPosition(one) & 4);
      const before = shown.filter((one) => here && here.compareDocumentPosition(one) & 2);
      const next = event.key === "k" ? before.pop() : after.shift();
      if (!next) return;
      event.preventDefault();
      next.querySelector("summary").focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
      if (next.getBoundingClientRect().bottom > innerHeight) next.scrollIntoView();
    });
  });

  // What is being written survives a reload of this tab.
  const drafts = store("sessionStorage");
  const name = (area) => "draft:" + (area.form.getAttribute("action") || location.pathname) + ":" + area.name;
  all("form[method=post] textarea:not([readonly])").forEach((area) => {
    const kept = drafts.get(name(area));
    if (kept && !area.value.trim()) area.value = kept;
  });
  on("input", "form[method=post] textarea", (_, area) => drafts.set(name(area), area.value || null));
  on("submit", "form", (_, form) => all("textarea", form).forEach((area) => drafts.set(name(area), null)));

  // Pictures: pasted, dropped or chosen, several at once, with progress.
  const send = (file, url, place, done) => {
    const row = document.createElement("p");
    const bar = document.createElement("progress");
    row.className = "meta";
    row.setAttribute("role", "status");
    bar.max = 1;
    bar.setAttribute("aria-label", file.name);
    row.append(file.name, bar);
    place.after(row);
    const form = new FormData();
    form.set("files", file);
    form.set("nonce", fresh());
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
    request.onloadend = () => {
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      const sent = answer.querySelector("li");
      if (request.status < 300 && sent) { row.remove(); done(document.importNode(sent, true)); return; }
      const why = answer.querySelector(".lead, .error");
      bar.remove();
      row.className = "error";
      row.textContent = file.name + ": " + (why ? why.textContent.trim() : "✕ " + (request.status || ""));
    };
    request.send(form);
  };
  const give = (files, form, area) => {
    const field = form.querySelector("[data-upload]");
    const pictures = [...files].filter((file) => file.type.startsWith("image/"));
    for (const file of pictures) {
      if (field) send(file, field.dataset.upload, field.querySelector("[data-sent]"), (row) => field.querySelector("[data-sent]").append(row));
      else if (area) {
        send(file, "/uploads", area, (row) => {
          const at = area.selectionStart;
          const ref = row.querySelector("[name=picture]").value;
          area.setRangeText("![](/media/" + ref + ")\n", at, area.selectionEnd, "end");
          area.setSelectionRange(at + 2, at + 2);
          area.focus();
        });
      }
    }
    return pictures.length > 0;
  };
  on("change", "[data-upload] input[type=file]", (_, input) => { if (give(input.files, input.form)) input.value = ""; });
  on("paste", "textarea[data-pictures]", (event, area) => { if (give(event.clipboardData.files, area.form, area)) event.preventDefault(); });
  const target = (event) => event.target.closest && event.target.closest("[data-upload], textarea[data-pictures]");
  document.addEventListener("dragover", (event) => {
    const place = target(event);
    all(".drop").forEach((one) => one !== place && one.classList.remove("drop"));
    if (place && [...event.dataTransfer.types].includes("Files")) { event.preventDefault(); place.classList.add("drop"); }
  });
  document.addEventListener("drop", (event) => {
    const place = target(event);
    all(".drop").forEach((one) => one.classList.remove("drop"));
    if (place && give(event.dataTransfer.files, place.closest("form"), place.matches("textarea") ? place : null)) event.preventDefault();
  });

  // A button that copies, where there is something to copy.
  all("[data-copy]").forEach((input) => {
    if (!navigator.clipboard) return;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button quiet", textContent: input.dataset.copy });
    button.addEventListener("click", () => navigator.clipboard.writeText(input.value).then(() => { button.textContent = input.dataset.copied; }));
    input.after(button);
  });

  // The exact time behind "3 hours ago".
  on("mouseover", "time:not([title])", (_, time) => { time.title = time.dateTime.slice(0, 16).replace("T", " "); });

  // Founding a moot: the clocks of this device, until somebody chooses others.
  const zone = document.querySelector('form[action^="/setup/"] select[name=zone]');
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.getElementById("errors") && [...zone.options].some((one) => one.value === mine)) zone.value = mine;

  const errors = document.getElementById("errors");
  if (errors) errors.focus();
})();
