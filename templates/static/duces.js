// Where an answer does not come from Duces itself, as from a proxy while the server
// behind it stands still, nothing of it is shown: the page stays with all that was
// typed, and says so.
(() => {
  "use strict";
  const self = document.currentScript.src;
  const ours = (mark) => mark === "1";

  const clear = () => document.querySelectorAll("[data-unanswered]").forEach((m) => m.remove());

  // prepared gives a copy of a message that the page has ready.
  const prepared = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);

  // say shows a message and leads to it; put decides where it stands.
  const say = (name, put) => {
    clear();
    const message = prepared(name);
    message.dataset.unanswered = "";
    message.tabIndex = -1;
    put(message);
    message.focus();
    document.dispatchEvent(new Event("duces:kept")); // what was typed is still here
  };
  const onTop = (message) => (document.getElementById("flash") || document.body).prepend(message);

  const notSent = (form) => {
    const large = form.closest("main") && !form.closest("table");
    say("not-sent", large ? (message) => form.prepend(message) : onTop);
  };

  // Requests of htmx.
  const unanswered = ({ elt, target }) => {
    if (elt.matches("form")) notSent(elt);
    else if (elt.matches("a")) say("not-opened", (message) => target.before(message));
  };
  document.addEventListener("htmx:beforeRequest", (e) => {
    if (e.detail.elt.matches("form, a")) clear();
  });
  document.addEventListener("htmx:beforeOnLoad", (e) => {
    if (ours(e.detail.xhr.getResponseHeader("Duces-Answer"))) return;
    e.preventDefault();
    unanswered(e.detail);
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (e) => unanswered(e.detail));
  }

  // The dates of a form as it stands: while somebody types, the form's own address is
  // asked what they would be. It stores nothing then. Of several answers the last counts.
  const asked = new WeakMap();
  const slotsOf = (form) => [...form.querySelectorAll("[data-dates]")];
  const explain = (slot, why) => {
    slot.querySelector("[data-problem]")?.remove();
    const problem = prepared("not-computed");
    problem.append(why);
    slot.prepend(problem);
  };
  // A date that was shown stays until there is another one, and says that it is of before.
  const show = (slot, fresh) => {
    const before = [...slot.querySelectorAll("[data-date]")];
    slot.replaceChildren(...fresh.childNodes);
    if (before.length && slot.querySelector("[data-problem]") && !slot.querySelector("[data-date]")) {
      slot.append(prepared("last-date"), ...before);
    }
  };
  const showDates = async (form) => {
    asked.get(form)?.abort();
    const control = new AbortController();
    asked.set(form, control);
    const typed = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") typed.append(name, value);
    }
    typed.set("show", "dates");
    let why = "The server did not answer.";
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST", body: typed, headers: { "Duces-Part": "dates" },
        signal: AbortSignal.any([control.signal, AbortSignal.timeout(10_000)]),
      });
      const text = ours(answer.headers.get("Duces-Answer")) ? await answer.text() : "";
      if (text && answer.ok) {
        const parts = new DOMParser().parseFromString(text, "text/html");
        for (const slot of slotsOf(form)) {
          const fresh = parts.getElementById(slot.id);
          if (fresh) show(slot, fresh);
        }
        for (const slot of form.querySelectorAll("[data-law]")) {
          const fresh = parts.getElementById(slot.id);
          if (fresh && !slot.contains(document.activeElement)) slot.replaceChildren(...fresh.childNodes);
        }
        return;
      }
      if (text) why = text;
    } catch {
      if (control.signal.aborted) return; // somebody typed on
    }
    for (const slot of slotsOf(form)) explain(slot, why);
  };
  const waits = new WeakMap();
  document.addEventListener("input", (e) => {
    const form = e.target.form;
    if (!form || !slotsOf(form).length) return;
    clearTimeout(waits.get(form));
    waits.set(form, setTimeout(showDates, 250, form));
  });

  // Requests of the browser would leave the page, whatever answers. So the server is
  // asked first whether it is there, for what it never refuses to anybody: this file.
  const there = async () => {
    try {
      const answer = await fetch(self, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(10_000) });
      return ours(answer.headers.get("Duces-Answer"));
    } catch {
      return false;
    }
  };
  // A chosen file is in no page that comes back. So the page stays while its reader signs
  // in in another tab.
  const signedOut = async (form) => {
    if (![...form.elements].some((x) => x.type === "file" && x.files.length)) return false;
    try {
      const answer = await fetch(form.dataset.signedIn || "/signed-in", { cache: "no-store", signal: AbortSignal.timeout(10_000) });
      return ours(answer.headers.get("Duces-Answer")) && (await answer.text()) === "no";
    } catch {
      return false;
    }
  };
  const saySignedOut = (form) =>
    say("signed-out", (message) => {
      if (form.dataset.signIn) message.querySelector("a").href = form.dataset.signIn;
      form.prepend(message);
    });
  // How much of a form's files has been sent.
  document.addEventListener("htmx:xhr:progress", (e) => {
    const bar = e.target.querySelector && e.target.querySelector("progress");
    if (!bar || !e.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = (100 * e.detail.loaded) / e.detail.total;
  });
  document.addEventListener("htmx:confirm", async (e) => {
    const form = e.detail.elt;
    if (!form.matches("form")) return;
    e.preventDefault();
    if (await signedOut(form)) saySignedOut(form);
    else e.detail.issueRequest(true);
  });
  const asking = new WeakSet();
  const answered = new WeakSet();
  document.addEventListener("submit", async (e) => {
    const form = e.target;
    if (e.defaultPrevented || answered.has(form)) return;
    e.preventDefault();
    if (asking.has(form)) return;
    asking.add(form);
    const up = await there();
    const out = up && (await signedOut(form));
    asking.delete(form);
    if (!up) return notSent(form);
    if (out) return saySignedOut(form);
    answered.add(form);
    form.requestSubmit(e.submitter);
    answered.delete(form);
  });
  document.addEventListener("click", async (e) => {
    const link = e.target.closest("a[href]");
    if (!link || e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    if (link.target || link.origin !== location.origin || link.getAttribute("href").startsWith("#")) return;
    e.preventDefault();
    if (await there()) location.assign(link.href);
    else say("not-opened", onTop);
  });
})();

// A hash is shown by its beginning; where the browser lets a script copy, a button gives the whole.
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  const offer = (part) => part.querySelectorAll("[data-copy]").forEach((b) => { b.hidden = false; });
  offer(document);
  document.addEventListener("htmx:load", (e) => offer(e.detail.elt));
  document.addEventListener("click", async (e) => {
    const button = e.target.closest("[data-copy]");
    if (!button) return;
    const label = button.firstChild;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = "Copied ";
    } catch {
      label.textContent = "Not copied ";
    }
    setTimeout(() => { label.textContent = "Copy "; }, 3000);
  });
})();

// Paper has nothing to open: what is folded is printed open, and folded again after.
(() => {
  "use strict";
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((d) => { d.open = true; });
  });
  window.addEventListener("afterprint", () => {
    opened.forEach((d) => { d.open = false; });
    opened = [];
  });
})();

// The bar over many rows of a list appears with the first tick, says how many there
// are, and offers what is possible for at least one of them.
(() => {
  "use strict";
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const form = bar.closest("form");
  const boxes = [...form.querySelectorAll("input[type=checkbox][data-acts]")];
  const all = bar.querySelector("[data-bulk-all]");
  const acts = [...bar.querySelectorAll("button[name=act]"), ...bar.querySelectorAll("option")].filter((a) => a.value);
  bar.classList.add("bulk-floats");
  const page = bar.querySelector("[data-bulk-page]");
  const heading = form.querySelector("[data-tick-page]");
  const show = () => {
    const ticked = boxes.filter((b) => b.checked);
    const whole = all && all.checked;
    const possible = new Set((whole ? boxes : ticked).flatMap((b) => b.dataset.acts.split(" ")));
    bar.hidden = ticked.length === 0 && !whole;
    bar.querySelector("[data-bulk-count]").textContent = whole ? "All that match" : ticked.length + " selected";
    acts.forEach((a) => { a.hidden = a.disabled = !whole && !possible.has(a.value); });
    if (heading) {
      const box = heading.querySelector("input");
      box.checked = ticked.length > 0 && ticked.length === boxes.length;
      box.indeterminate = ticked.length > 0 && !box.checked;
    }
    document.documentElement.style.setProperty("--bulk-height", bar.hidden ? "0px" : bar.offsetHeight + 24 + "px");
  };
  form.addEventListener("change", show);
  const tickAll = (on) => { boxes.forEach((b) => { b.checked = on; }); show(); };
  page.addEventListener("click", (e) => { e.preventDefault(); e.stopImmediatePropagation(); tickAll(true); });
  if (heading) {
    heading.hidden = false;
    heading.addEventListener("change", (e) => tickAll(e.target.checked));
  }
  window.addEventListener("pageshow", show); // a browser that goes back ticks what was ticked
  show();
})();

// Who types into one of two ways to say a due date chooses it.
document.addEventListener("input", (e) => {
  const way = e.target.closest(".due-inputs") && e.target.closest(".due-way");
  if (way && e.target.value) way.querySelector("input[type=radio]").checked = true;
}, true);

// The button of a step over many says for how many of those ticked it is taken, and for how many only asked.
document.addEventListener("change", (e) => {
  const button = e.target.form && e.target.form.querySelector("button[data-step]");
  if (!button || e.target.name !== "matter") return;
  const ticked = [...e.target.form.querySelectorAll("input[name=matter]:checked")];
  const asks = ticked.filter((b) => "asks" in b.dataset).length, takes = ticked.length - asks;
  const title = button.dataset.title;
  button.textContent = !asks ? title : !takes ? "Request approval" : `${title} for ${takes}, request approval for ${asks}`;
});

// The zone of a form follows its state as long as it is the usual one there.
(() => {
  "use strict";
  const before = new WeakMap();
  document.addEventListener("change", (e) => {
    const state = e.target, zone = state.name === "state" && state.form && state.form.querySelector("select[data-usual]");
    if (!zone) return;
    const usual = new Map(zone.dataset.usual.split(" ").map((u) => u.split("=")));
    const was = before.get(state) ?? [...state.options].find((o) => o.defaultSelected)?.value;
    before.set(state, state.value);
    if (zone.value && zone.value !== usual.get(was)) return;
    zone.value = usual.get(state.value) || "";
    zone.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();

// Who leaves a form with text that was typed is asked first; not who sends it.
(() => {
  "use strict";
  const typed = new Set();
  let sent = null;
  const text = "textarea, input:not([type=checkbox], [type=radio], [type=file], [type=password], [autocomplete=username])";
  document.addEventListener("input", (e) => {
    const form = e.target.form;
    if (form && form.method === "post" && form.closest("main") && e.target.matches(text)) typed.add(form);
  });
  document.addEventListener("submit", (e) => { sent = e.target; }, true);
  document.addEventListener("duces:kept", () => { sent = null; });
  const stands = (form) => form.isConnected && form !== sent && [...form.querySelectorAll(text)].some((x) => x.value !== x.defaultValue);
  window.addEventListener("beforeunload", (e) => {
    if ([...typed].some(stands)) e.preventDefault();
  });
})();

// Files of a form go up in pieces as soon as they are chosen or dropped on their field, and go on after a lost connection
// (tus 1.0.0). The form then only names them. Without this script it sends them itself.
(() => {
  "use strict";
  const piece = 8 << 20, atOnce = 3, tries = 30, version = { "Tus-Resumable": "1.0.0" };
  const encode = (s) => btoa(String.fromCharCode(...new TextEncoder().encode(s)));
  const decode = (s) => new TextDecoder().decode(Uint8Array.from(atob(s), (c) => c.charCodeAt(0)));
  const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });
  const ask = async (method, at, headers, body) => {
    const r = await fetch(at, { method, headers: { ...version, ...headers }, body });
    // A server that is busy or gone may take it later; another piece under way is asked where it stands.
    if (r.redirected) throw Object.assign(new Error("signed out"), { status: 401 });
    if (!r.ok) throw Object.assign(new Error(String(r.status)), { status: r.status, again: [409, 429, 502, 503, 504].includes(r.status) });
    return r;
  };
  async function send(file, show) {
    let at = "";
    for (let n = 0; ; n++) {
      try {
        if (!at) {
          const r = await ask("POST", "/uploads/tus", { "Upload-Length": file.size, "Upload-Metadata": `filename ${encode(file.name)}` });
          at = r.headers.get("Location");
        }
        let r = await ask("HEAD", at, {});
        for (;;) {
          const from = Number(r.headers.get("Upload-Offset")), result = r.headers.get("Upload-Result");
          show(from);
          if (result) return decode(result);
          n = 0;
          r = await ask("PATCH", at, { "Upload-Offset": from, "Content-Type": "application/offset+octet-stream" }, file.slice(from, from + piece));
        }
      } catch (e) {
        if (("status" in e && !e.again) || n >= tries) throw e;
        await wait(Math.min(500 * 2 ** n, 15000));
      }
    }
  }
  const refused = { 401: "You are signed out. Sign in in another tab, then choose the file again.", 413: "It is too large.", 422: "It is empty or has no name.", 507: "The disk of the server is full." };
  const queue = [];
  let running = 0;
  const next = () => {
    while (running < atOnce && queue.length) {
      running++;
      queue.shift()().finally(() => { running--; next(); });
    }
  };
  const make = (tag, set) => Object.assign(document.createElement(tag), set);
  const fields = new WeakMap(); // what is under way in a field
  const begin = (input, files) => {
    const group = input.closest(".usa-form-group");
    let state = fields.get(input);
    if (!state) {
      const list = make("ul", { className: "plain" }), all = make("progress", { value: 0, max: 0, hidden: true }), said = make("p", { className: "usa-hint" });
      all.setAttribute("aria-label", "All files");
      said.setAttribute("role", "status");
      group.append(all, said, list);
      fields.set(input, state = { list, all, said, left: 0, count: 0, submit: false });
    }
    const tell = () => {
      state.all.hidden = !state.left;
      state.said.textContent = state.left ? `${state.count - state.left} of ${state.count} files uploaded` : `${state.count} files uploaded`;
    };
    for (const file of files) {
      const row = make("li"), name = make("span", { textContent: `${file.name} ` }), bar = make("progress", { value: 0, max: file.size || 1 });
      bar.setAttribute("aria-label", file.name);
      row.append(name, bar);
      state.list.append(row);
      state.left++;
      state.count++;
      state.all.max += file.size;
      let before = 0;
      queue.push(async () => {
        try {
          const result = await send(file, (n) => { bar.value = n; state.all.value += n - before; before = n; });
          const id = `${input.id}-${JSON.parse(result).sha256}-${[...state.list.children].indexOf(row)}`;
          row.className = "usa-checkbox";
          row.replaceChildren(
            make("input", { type: "checkbox", className: "usa-checkbox__input", id, name: input.dataset.pieces, value: result, checked: true }),
            make("label", { className: "usa-checkbox__label", htmlFor: id, textContent: JSON.parse(result).name }),
          );
        } catch (e) {
          state.count--;
          state.submit = false;
          row.replaceChildren(make("span", { className: "usa-error-message", textContent: `${file.name} was not uploaded. ${refused[e.status] || "Try again."}` }));
        }
        state.left--;
        tell();
        if (!state.left && state.submit) input.form.requestSubmit();
      });
    }
    tell();
    next();
  };
  const field = (e) => e.target.closest && e.target.closest(".usa-form-group") && e.target.closest(".usa-form-group").querySelector("input[data-pieces]");
  document.addEventListener("change", (e) => {
    if (!e.target.matches("input[data-pieces]") || !e.target.files.length) return;
    begin(e.target, [...e.target.files]);
    e.target.value = "";
  });
  document.addEventListener("dragover", (e) => { if (field(e)) e.preventDefault(); });
  document.addEventListener("drop", (e) => {
    const input = field(e);
    if (!input || !e.dataTransfer.files.length) return;
    e.preventDefault();
    begin(input, [...e.dataTransfer.files]);
  });
  document.addEventListener("submit", (e) => { // waits for what is under way
    for (const input of e.target.querySelectorAll("input[data-pieces]")) {
      const state = fields.get(input);
      if (!state || !state.left) continue;
      e.preventDefault();
      e.stopImmediatePropagation();
      state.submit = true;
    }
  }, true);
})();
