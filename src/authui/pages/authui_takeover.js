// Keeps what is typed, focused, pressed and sent in the first paint, and hands all of it over once the framework has
// drawn the same screen. Runs before a field can be used; what it holds never leaves the page.
(() => {
  const first = /** @type {HTMLElement} */ (document.querySelector(".authui-first"));
  const touched = new Set();
  const pressed = [];
  let sent = /** @type {HTMLFormElement | null} */ (null);
  // In a browser that blocks all cookies the framework fails at its first step; the page says what to do.
  const isBlocked = document.documentElement.classList.contains("authui-blocked");

  // Another tab may log in before the framework has started to listen.
  const others = new BroadcastChannel("authui");
  others.onmessage = (message) => message.data === "signed_in" && window.location.reload();
  document.addEventListener("authui-listens", () => others.close(), { once: true });

  const parts = (root) => [...root.querySelectorAll("input, button, a, summary")];
  const nameOf = (part) => `${part.form?.getAttribute("name")} ${part.localName} ${part.name || part.className}`;

  first.addEventListener("input", (event) => touched.add(event.target));
  first.addEventListener("submit", (event) => {
    event.preventDefault();
    if (sent || isBlocked) return;
    sent = /** @type {HTMLFormElement} */ (event.target);
    sent.setAttribute("aria-busy", "true");
    const progress = document.createElement("div");
    progress.className = "authui-progress";
    sent.prepend(progress);
  });
  first.addEventListener("click", (event) => {
    const part = /** @type {Element} */ (event.target).closest("button[type=button], a[target=_self]");
    if (!part || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    // A second press on a link opens it at once, because the framework may never start.
    if (part.localName === "a" && pressed.includes(part)) return;
    event.preventDefault();
    if (!sent) pressed.push(part);
  });

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

  // The back button can lead to another screen of this document, which only the framework could draw in place.
  const shown = location.pathname;
  const reload = () => location.pathname !== shown && location.reload();
  addEventListener("popstate", reload);

  const takeOver = (page) => {
    removeEventListener("popstate", reload);
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

  // Firefox keeps no order between modules and other scripts that a script has added, so each one waits for the former.
  // It also fires no event for a module without a file, so such a module says itself that it has run.
  const runInTurn = async (parts) => {
    for (const part of parts) {
      const isModule = part.type === "module" && !part.src;
      const ran = new Promise((resolve) => {
        const target = isModule ? document : part;
        for (const end of isModule ? ["authui-ran"] : ["load", "error"])
          target.addEventListener(end, resolve, { once: true });
      });
      if (isModule) part.textContent += '\ndocument.dispatchEvent(new Event("authui-ran"));';
      document.body.append(part);
      if (isModule || part.src) await ran;
    }
  };

  // Start the framework once the first paint is on the screen, or at once in a hidden tab.
  let isStarted = false;
  const start = () => {
    if (isStarted || isBlocked) return;
    isStarted = true;
    const app = /** @type {HTMLElement} */ (document.getElementById("app"));
    const observer = new MutationObserver(() => {
      const page = app.querySelector(".authui-page");
      if (!page) return;
      app.style.display = held.size ? "none" : "";
      if (held.size) return;
      observer.disconnect();
      takeOver(page);
    });
    observer.observe(app, { childList: true, subtree: true });
    letGo = () => app.querySelector(".authui-page") && app.append("");
    const stored = /** @type {HTMLTemplateElement} */ (document.getElementById("authui-start"));
    const files = /** @type {NodeListOf<HTMLScriptElement>} */ (stored.content.querySelectorAll("script[src]"));
    for (const { src } of files)
      document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "script", href: src }));
    runInTurn([...stored.content.childNodes].map((part) => document.importNode(part, true)));
  };
  addEventListener("DOMContentLoaded", () => {
    // The pause lets the first keys through before the framework takes all of the processor.
    const soon = () => setTimeout(() => (window.requestIdleCallback ?? setTimeout)(start, { timeout: 100 }), 100);
    new PerformanceObserver(soon).observe({ type: "paint", buffered: true });
    setTimeout(start, document.hidden ? 0 : 500);
  });
})();
