// Keeps what is typed, focused, pressed and sent in the first paint, and hands all of it over once the framework has
// drawn the same screen. Runs before a field can be used; what it holds never leaves the page.
(() => {
  const first = /** @type {HTMLElement} */ (document.querySelector(".authui-first"));
  const touched = new Set();
  const pressed = [];
  let sent = /** @type {HTMLFormElement | null} */ (null);
  let isLeaving = false;
  // In a browser that blocks all cookies the framework fails at its first step; the page says what to do.
  const isBlocked = document.documentElement.classList.contains("authui-blocked");

  // Another tab may log in before the framework has started to listen.
  const others = new BroadcastChannel("authui");
  others.onmessage = (message) => message.data === "signed_in" && window.location.reload();
  document.addEventListener("authui-listens", () => others.close(), { once: true });

  const parts = (root) => [...root.querySelectorAll("input, button, a, summary")];
  const nameOf = (part) => `${part.form?.getAttribute("name")} ${part.localName} ${(part.localName === "input" && part.name) || part.className}`;

  first.addEventListener("input", (event) => touched.add(event.target));
  // Where the framework does not start, or gets no connection, the browser sends the form by itself.
  const PATIENCE = 6000;
  const postLater = (form, button) =>
    setTimeout(() => {
      if (isLeaving || !form.isConnected || form.getAttribute("method") !== "post") return;
      isLeaving = true;
      form.requestSubmit(button);
    }, PATIENCE);

  first.addEventListener("submit", (event) => {
    if (isLeaving) return;
    event.preventDefault();
    if (sent || isBlocked) return;
    sent = /** @type {HTMLFormElement} */ (event.target);
    postLater(sent, event.submitter);
    sent.setAttribute("aria-busy", "true");
    const progress = document.createElement("div");
    progress.className = "authui-progress";
    sent.prepend(progress);
  });
  first.addEventListener("click", (event) => {
    const part = /** @type {Element} */ (event.target).closest(
      "button[type=button], button[formnovalidate], a[target=_self]",
    );
    if (!part || isLeaving || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    // A second press on a link opens it at once, because the framework may never start.
    if (part.localName === "a" && pressed.includes(part)) return;
    event.preventDefault();
    if (sent) return;
    pressed.push(part);
    if (part.localName === "button") postLater(/** @type {HTMLButtonElement} */ (part).form, part);
  });

  // The framework may draw the forms and get no connection; what is sent then waits in vain.
  const urls = new Map(
    [...first.querySelectorAll("form[method=post]")].map((form) => [
      form.getAttribute("name"),
      form.getAttribute("action"),
    ]),
  );
  const postAlone = (form, action) => {
    const url = urls.get(form?.getAttribute("name"));
    if (!url || first.contains(form) || window.did_handshake) return;
    setTimeout(() => {
      if (window.did_handshake || isLeaving || !form.isConnected || form.querySelector("[aria-invalid=true]")) return;
      isLeaving = true;
      form.setAttribute("method", "post");
      form.setAttribute("action", url);
      const pressed = document.createElement("input");
      Object.assign(pressed, { type: "hidden", name: "authui-do", value: action });
      form.append(pressed);
      HTMLFormElement.prototype.submit.call(form);
    }, PATIENCE);
  };
  document.addEventListener("submit", (event) => postAlone(event.target, "submit"), true);
  document.addEventListener(
    "click",
    (event) => {
      const button = /** @type {Element} */ (event.target).closest(
        "button.authui-second, button.authui-link",
      );
      if (button) postAlone(button.closest("form"), /** @type {HTMLButtonElement} */ (button).value || "resend");
    },
    true,
  );

  // While a word is being composed or a button is being pressed, the screen must not be replaced.
  const held = new Set();
  let letGo = () => {};
  const hold = (what) => held.add(what);
  const release = (what) => held.delete(what) && !held.size && letGo();
  first.addEventListener("compositionstart", () => hold("word"));
  first.addEventListener("compositionend", () => release("word"));
  first.addEventListener("pointerdown", () => hold("button"));
  for (const end of ["pointercancel", "blur"]) addEventListener(end, () => release("button"));
  addEventListener("pointerup", () => setTimeout(() => release("button"))); // the click comes right after it

  // Browsers give access to the selection of text fields only, so other fields become text fields for a moment.
  const asText = (input, use) => {
    const type = input.type;
    if (type !== "text" && type !== "password") input.type = "text";
    use();
    if (input.type !== type) input.type = type;
  };

  const takeOver = (page) => {
    const focused = /** @type {HTMLInputElement} */ (document.activeElement);
    const olds = parts(first);
    const news = parts(page);
    const pair = (old) => {
      const same = (part) => nameOf(part) === nameOf(old);
      return old && news.filter(same)[olds.filter(same).indexOf(old)];
    };
    const pairs = olds.filter((part) => part.localName === "input").map((old) => [old, pair(old)]);
    const selection = focused?.localName === "input" && first.contains(focused) && [
      focused.selectionStart,
      focused.selectionEnd,
      focused.selectionDirection,
    ];
    const target = first.contains(focused) ? pair(focused) : null;
    const form = sent && page.querySelector(`form[name="${sent.getAttribute("name")}"]`);
    const buttons = pressed.map(pair);
    const left = [];
    const isOpen = Boolean(first.querySelector("details[open]"));
    first.remove();
    performance.mark("authui-takeover");
    for (const [old, input] of pairs) {
      if (!input) continue;
      if (old.type === "radio" || old.type === "checkbox") {
        if (old.checked !== input.checked) input.click();
      } else if (touched.has(old) || old.value !== old.defaultValue) {
        input.value = old.value;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        if (input !== target) left.push(input);
      }
    }
    target?.focus({ preventScroll: true });
    if (selection && selection[0] !== null) asText(target, () => target.setSelectionRange(...selection));
    // The screen has asked for its initial focus by now, and gets it just before this runs.
    Vue.nextTick(() => {
      if (target && document.activeElement !== target) target.focus({ preventScroll: true });
      if (selection && selection[0] !== null) asText(target, () => target.setSelectionRange(...selection));
      if (isOpen) page.querySelector("details").open = true; // it shuts when the focus leaves it
      left.forEach((input) => input.dispatchEvent(new Event("blur")));
      buttons.forEach((button) => button?.click());
      form?.requestSubmit();
    });
  };

  // Start the framework once the first paint is on the screen, or at once in a hidden tab.
  let isStarted = false;
  const start = () => {
    if (isStarted || isBlocked) return;
    isStarted = true;
    const app = /** @type {HTMLElement} */ (document.getElementById("app"));
    const observer = new MutationObserver(() => {
      const page = app.querySelector(".authui-page");
      if (!page || isLeaving) return;
      app.style.display = held.size ? "none" : "";
      if (held.size) return;
      observer.disconnect();
      takeOver(page);
    });
    observer.observe(app, { childList: true, subtree: true });
    letGo = () => app.querySelector(".authui-page") && app.append("");
    const stored = /** @type {HTMLTemplateElement} */ (document.getElementById("authui-start"));
    for (const part of stored.content.childNodes) {
      const copy = document.importNode(/** @type {HTMLScriptElement} */ (part), true);
      if (copy.localName === "script") copy.async = false;
      document.body.append(copy);
    }
  };
  addEventListener("DOMContentLoaded", () => {
    // The pause lets the first keys through before the framework takes all of the processor.
    const soon = () => setTimeout(() => (window.requestIdleCallback ?? setTimeout)(start, { timeout: 100 }), 100);
    new PerformanceObserver(soon).observe({ type: "paint", buffered: true });
    setTimeout(start, document.hidden ? 0 : 500);
  });
})();
