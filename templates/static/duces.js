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
    else elt.replaceChildren(prepared("not-shown")); // while somebody types: nothing is taken from them
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
  const asking = new WeakSet();
  const answered = new WeakSet();
  document.addEventListener("submit", async (e) => {
    const form = e.target;
    if (e.defaultPrevented || answered.has(form)) return;
    e.preventDefault();
    if (asking.has(form)) return;
    asking.add(form);
    const up = await there();
    asking.delete(form);
    if (!up) return notSent(form);
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
  const show = () => {
    const ticked = boxes.filter((b) => b.checked);
    const whole = all && all.checked;
    const possible = new Set((whole ? boxes : ticked).flatMap((b) => b.dataset.acts.split(" ")));
    bar.hidden = ticked.length === 0 && !whole;
    bar.querySelector("[data-bulk-count]").textContent = whole ? "All that match" : ticked.length + " ticked";
    acts.forEach((a) => { a.hidden = a.disabled = !whole && !possible.has(a.value); });
    document.documentElement.style.setProperty("--bulk-height", bar.hidden ? "0px" : bar.offsetHeight + 8 + "px");
  };
  form.addEventListener("change", show);
  const page = bar.querySelector("[data-bulk-page]");
  const heading = form.querySelector("[data-tick-page]");
  const tickAll = (on) => { boxes.forEach((b) => { b.checked = on; }); show(); };
  page.addEventListener("click", (e) => { e.preventDefault(); e.stopImmediatePropagation(); tickAll(true); });
  if (heading) {
    heading.hidden = false;
    heading.addEventListener("change", (e) => tickAll(e.target.checked));
  }
  window.addEventListener("pageshow", show); // a browser that goes back ticks what was ticked
  show();
})();
