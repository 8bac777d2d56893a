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
