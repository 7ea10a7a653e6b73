// @ts-check
// What the sign-in screens do in the browser beyond plain forms, which work without it. What it says and checks is in
// the HTML. It is one long file, because that is one request without a build step.

const PAGE = "main.authui-page";
const FORM = "authui-form";
const SUBMIT = "submit";
const TELL_MS = 1200;
const ANSWER_MS = 45_000;
const LEAVE_MS = 15_000;
const PRESS_MS = 2000;
const REST_MS = 1500;
const CODE_MS = 300; // so that the last digit is seen before the form is sent
const BACK_MS = 4000;
const NO_COOKIE = 428; // "precondition required": the answer to a request without a cookie
const TYPED = "authui.typed";
const PAUSED = "authui.paused";
const FRAGMENT = "authui.fragment";

const root = document.documentElement;
/** @type {{createHTML: (html: string) => any} | undefined} */
let policy;
try {
  policy = window.trustedTypes?.createPolicy("authui", { createHTML: (html) => html });
} catch {
  // The page of a host names the policies that may be there, or this script was loaded twice.
}

// In a form, a field named "dataset" hides the form's own `dataset`, and so on: this reads it by the prototype.
/** @returns {any} */
const native = (node) =>
  new Proxy(node, {
    get(_, key) {
      const found = Reflect.get(Object.getPrototypeOf(node), key, node);
      return typeof found === "function" ? found.bind(node) : found;
    },
  });

/** @returns {any} */
const one = (within, selector) => within && native(within).querySelector(selector);
/** @returns {any[]} */
const all = (within, selector) => [...native(within).querySelectorAll(selector)];
/** @returns {any} */
const around = (node, selector) => (node instanceof Element ? native(node).closest(selector) : null);
const attributeOf = (node, name) => node && native(node).getAttribute(name);
const parse = (html) => new DOMParser().parseFromString(policy?.createHTML(html) ?? html, "text/html");

const make = (tag, attributes, ...inner) => {
  const element = /^(svg|path)$/.test(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.append(...inner);
  return element;
};

const withoutHash = (url) => new URL(url, location.href).href.split("#")[0];

// Open a URL. A browser loads nothing where only the fragment differs from this page's.
const open = (url) => {
  const isHere = withoutHash(url) === withoutHash(location.href);
  if (isHere && url.includes("#")) history.replaceState(null, "", url);
  if (isHere) location.reload();
  else location.replace(url);
};

// --- Fields ---

const isBox = (input) => input.type === "checkbox" || input.type === "radio";
const isCarried = (input) => "carried" in input.dataset;
const eyeOf = (input) => (input.nextElementSibling?.matches(".authui-eye") ? input.nextElementSibling : null);
const isPassword = (input) => input.type === "password" || Boolean(eyeOf(input));
const stateOf = (input) => (isBox(input) ? String(input.checked) : input.value);
const startOf = (input) => (isBox(input) ? String(input.defaultChecked) : input.defaultValue);
const digitsOf = (input) => (input?.value ?? "").replace(/\P{Nd}/gu, "");
const nameOf = (form) => attributeOf(form, "name");

/** @returns {HTMLInputElement[]} */
const inputsOf = (form) => all(form, "input[name]:not([type=hidden], .authui-slot *)");

// A field with rules is an input, or the fieldset around several.
const fieldsOf = (form) => all(form, "[data-rules]");
const inputOf = (field) => (field.matches("input") ? field : one(field, "input"));
const errorOf = (field) => document.getElementById(`${inputOf(field).id}-error`);

/** @returns {Record<string, string>} */
const valuesOf = (form) => {
  const data = new FormData(form);
  return Object.fromEntries(inputsOf(form).map(({ name }) => [name, data.getAll(name).join(" ")]));
};

/** @type {(rule: AuthUIRule, value: string, values: Record<string, string>) => boolean} */
const isMet = ({ kind, value: limit = 0, pattern, strip }, value, values) => {
  if (kind === "required") return (limit === "trimmed" ? value.trim() : value) !== "";
  if (kind === "min") return [...value].length >= Number(limit);
  if (kind === "max") return [...value].length <= Number(limit);
  if (kind === "same") return value === values[limit];
  try {
    if (kind === "has") return new RegExp(String(limit), "u").test(value);
    const whole = kind === "phone" ? value.normalize("NFKC") : value;
    const text = strip ? whole.replace(new RegExp(strip, "gu"), "") : whole;
    if (!text && (kind === "phone" || kind === "pattern")) return true;
    return new RegExp(`^(?:${pattern ?? (kind === "pattern" ? limit : ".*")})$`, "su").test(text);
  } catch {
    return true; // an expression that only Python reads: the server checks it
  }
};

const brokenOf = (field) => {
  const values = valuesOf(inputOf(field).form);
  const value = values[inputOf(field).name];
  return /** @type {AuthUIRule[]} */ (JSON.parse(field.dataset.rules)).filter((rule) => !isMet(rule, value, values));
};

// Name the lines below a field that describe it; what was wrong before comes first.
const describe = (field) => {
  const { id } = inputOf(field);
  const old = (field.getAttribute("aria-describedby") ?? "").split(" ");
  const own = ["error", "blank", "caps"].map((part) => `${id}-${part}`);
  const ids = [...new Set([...own, ...old])].filter((each) => document.getElementById(each));
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
};

// Show the first rule that a field breaks, or take its text away.
const check = (field) => {
  const input = inputOf(field);
  const [broken] = brokenOf(field);
  const line = errorOf(field);
  if (broken && !line) {
    const error = make("p", { class: "authui-error", id: `${input.id}-error` }, broken.text);
    if (field === input) input.closest(".authui-box, label")?.after(error);
    else field.append(error);
  } else if (broken && line) line.textContent = broken.text;
  else if (line) line.remove();
  else return;
  if (field === input) input.setAttribute("aria-invalid", String(Boolean(broken)));
  describe(field);
};

const checkAgain = (field) => field && errorOf(field) && check(field);

// Say below a password, as long as it is so, what its dots do not show.
const remark = (input, key, isSo, texts) => {
  const id = `${input.id}-${key}`;
  const hint = document.getElementById(id);
  if (isSo === Boolean(hint)) return;
  if (hint) hint.remove();
  else {
    const line = make("p", { class: "authui-hint", id, role: "status" }, texts[key]);
    (errorOf(input) ?? input.closest(".authui-box")).after(line);
  }
  describe(input);
};

// Tick the rules that a password meets, and say that it begins or ends with a blank.
const tick = (field, texts) => {
  const input = inputOf(field);
  if (isPassword(input)) remark(input, "blank", input.value !== input.value.trim(), texts);
  const broken = new Set(brokenOf(field).map((rule) => rule.label));
  const items = all(input.closest(".authui-field") ?? field, ".authui-checks li");
  for (const item of items) {
    const isOpen = broken.has(one(item, "span").textContent);
    item.classList.toggle("authui-met", !isOpen);
    one(item, ".authui-unseen").textContent = isOpen ? texts.open : texts.met;
  }
  broken.delete(undefined);
  return [...broken].join(", ");
};

const focusOn = (part) => {
  part?.focus();
  return Boolean(part);
};

const focusWrong = (form) => {
  const field = fieldsOf(form).find(errorOf);
  return focusOn(field ? inputOf(field) : one(form, "[aria-invalid=true]"));
};

// Go to the first empty field. If every field is filled in, an alert leads to the password of a login, or to the alert
// itself; without an alert go to the first field, or to the button of a form without fields.
const focusFirst = (form, alert = null) => {
  const inputs = inputsOf(form).filter((input) => !input.closest(".authui-tick, [hidden]"));
  const isEmpty = (input) => (isBox(input) ? !one(input.closest("fieldset"), ":checked") : !input.value);
  const again = alert && (one(form, "[autocomplete=current-password]") ?? alert);
  return focusOn(inputs.find(isEmpty) ?? again ?? inputs[0] ?? one(form, ".authui-button"));
};

// Go to where the user goes on in a form that was answered, unless the user has gone on from `left` meanwhile.
const focusAnswered = (form, left) => {
  const alert = one(form, ".authui-alert");
  const active = /** @type {any} */ (document.activeElement);
  if (active !== left && active.matches("input")) return;
  if (!focusWrong(form) && (alert || active.disabled || !native(form).contains(active))) focusFirst(form, alert);
};

// --- What the tab keeps: no secrets, and nothing that a browser is told to forget ---

/** @type {Storage | null} */
let storage = null;
/** @type {BroadcastChannel | null} */
let others = null;
try {
  storage = sessionStorage;
  others = new BroadcastChannel("authui");
} catch {
  // All cookies are blocked: the server says so once it misses its own.
}

/** @returns {Record<string, {value: string, start: string}>} */
const kept = () => {
  try {
    return Object(JSON.parse(storage?.getItem(TYPED) ?? "{}"));
  } catch {
    return {}; // it is not ours
  }
};

const put = (key, text) => {
  try {
    storage?.setItem(key, text);
  } catch {
    // The storage is full.
  }
};
const keep = (typed) => put(TYPED, JSON.stringify(typed));

const canKeep = (input) =>
  !isPassword(input) && !/password|one-time-code|^off$/.test(input.getAttribute("autocomplete"));
const keyOf = (input) =>
  isCarried(input) ? "carried" : `${nameOf(input.form)} ${input.name} ${isBox(input) ? input.value : ""}`;

// `changed` is the field that the user has just changed.
const remember = (form, changed = null) => {
  if (around(form, FORM).isTaken) return;
  const typed = kept();
  for (const input of inputsOf(form).filter(canKeep)) {
    const [value, start] = [stateOf(input), startOf(input)];
    if (value !== start || (isCarried(input) && input === changed)) typed[keyOf(input)] = { value, start };
    else if (!isCarried(input)) delete typed[keyOf(input)];
  }
  keep(typed);
};

// Fill in what was kept, unless the server knows better by now.
const recall = (form) => {
  if (around(form, FORM).isTaken) return;
  const typed = kept();
  for (const input of inputsOf(form).filter(canKeep)) {
    const old = typed[keyOf(input)];
    const start = startOf(input);
    const isOf = old?.start === start || (!start && isCarried(input));
    if (typeof old?.value !== "string" || !isOf || stateOf(input) !== start) continue;
    if (isBox(input)) input.checked = old.value === "true";
    else input.value = old.value;
  }
};

// --- Presses: what changes meanwhile would move the button from under the pointer ---

let isPressing = false;
const released = async () => {
  const end = Date.now() + PRESS_MS;
  while (isPressing && Date.now() < end) await new Promise((done) => setTimeout(done, 20));
};

// Offer the address that was probably meant. The script for that is large, so it comes when it is needed.
const guess = async (input) => {
  await released();
  const { offer } = await import("./authui_guess.js").catch(() => ({ offer() {} }));
  offer(input);
};

// --- Morphing: what is the same stays where it is, with its value, focus and selection ---

const identity = (node) => {
  if (!(node instanceof Element)) return node.nodeName;
  const { nodeName, id, classList } = native(node);
  const named = attributeOf(node, "name") === null ? one(node, "[name]") : node;
  return [nodeName, ...(id ? [id] : [classList[0], attributeOf(named, "name"), attributeOf(node, "value")])].join(" ");
};
// An alert is drawn again when it says something else: screen readers do not read out what changes inside it.
const isSame = (old, fresh) =>
  identity(old) === identity(fresh) && (native(old).className !== "authui-alert" || old.isEqualNode(fresh));

// What a form was sent with: a field that has changed since then keeps its value when the answer comes.
/** @type {WeakMap<HTMLInputElement, string>} */
const sentStates = new WeakMap();

const morphAttributes = (old, fresh) => {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) {
    const isShownPassword = name === "type" && eyeOf(old)?.dataset.shown;
    if (!isShownPassword && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
};

const morph = (old, fresh) => {
  if (!(old instanceof Element)) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  const isAsSent = (input) => (sentStates.get(input) ?? stateOf(input)) === stateOf(input);
  const input = old instanceof HTMLInputElement && stateOf(old) === startOf(old) && isAsSent(old) ? old : null;
  morphAttributes(native(old), native(fresh));
  if (input && isBox(input)) input.checked = input.defaultChecked;
  else if (input && input.value !== input.defaultValue) input.value = input.defaultValue;
  morphInside(old, fresh);
};

const drop = (node) => {
  const isKept = node instanceof Element && native(node).matches(".authui-eye, .authui-slot, [data-kept]");
  if (!isKept) native(node).remove();
};

const morphInside = (old, fresh) => {
  const there = [...native(old).childNodes];
  const coming = [...native(fresh).childNodes];
  coming.forEach((child, index) => {
    const found = there.findIndex((each) => isSame(each, child));
    const skipped = there.slice(0, found);
    if (found < 0 || skipped.some((each) => coming.slice(index + 1).some((later) => isSame(each, later)))) {
      native(old).insertBefore(child, there[0] ?? null);
      return;
    }
    skipped.forEach(drop);
    morph(there[found], child);
    there.splice(0, found + 1);
  });
  there.forEach(drop);
};

// --- What the server answers ---

/** @param {string} url @param {RequestInit} options */
const ask = async (url, { headers = {}, ...options }) => {
  const giving = new AbortController();
  const timer = setTimeout(() => giving.abort(), ANSWER_MS);
  try {
    const response = await fetch(url, {
      ...options,
      headers: livePage ? { ...headers, "X-AuthUI-Page": livePage } : headers,
      mode: "same-origin",
      cache: "no-store",
      signal: giving.signal,
    });
    return { response, text: await response.text() };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
};

/** What an answer says; null where that is nothing of ours. @returns {AuthUIAnswer | null} */
const read = ({ response, text }) => {
  const isHtml = response.headers.get("content-type")?.startsWith("text/html");
  let said = /** @type {any} */ ({});
  try {
    said = isHtml ? { html: text, url: response.url } : Object(JSON.parse(text));
  } catch {
    // It is neither.
  }
  if (response.status === 503) {
    const wait = Number(said.retry_after ?? response.headers.get("retry-after"));
    return wait > 0 ? { wait } : null;
  }
  if (typeof (said.go ?? said.alert) === "string") return said;
  if (typeof said.html !== "string") return null;
  const page = parse(said.html);
  const main = one(page, PAGE) ?? (isHtml ? null : page.body);
  const { lang, dir } = page.documentElement;
  return main && { screen: { main, url: said.url, title: said.title ?? page.title, lang, dir } };
};

// --- The form ---

// What the first two cards were refused for stays until they are sent again, over other screens too.
/** @type {Map<string | null, Element>} */
const alerts = new Map();

class AuthUIForm extends HTMLElement {
  action = ""; // what is under way
  sent = ""; // the digits of the code that was sent
  isTaken = false; // whether the page takes what is sent, and says what the form shows
  isBusy = false; // whether that page says so
  /** What is to be shown once nothing is pressed. @type {{html: string, isAnswer: boolean} | null} */
  coming = null;
  failures = 0;
  timers = { tick: 0, tell: 0, again: 0, code: 0 };
  /** When each action can be asked for again. @type {Map<string, number>} */
  until = new Map();
  /** What had the focus when the form was sent. @type {Element | null} */
  left = null;
  /** @returns {HTMLFormElement} */
  get form() {
    return one(this, "form");
  }

  get data() {
    return native(this.form).dataset;
  }

  get texts() {
    return JSON.parse(this.data.texts ?? "{}");
  }

  /** @returns {HTMLButtonElement[]} */
  get buttons() {
    return all(this, "[name=authui-do]");
  }

  connectedCallback() {
    for (const type of ["submit", "input", "change", "focusout", "click", "keydown", "keyup"])
      this.addEventListener(type, this);
    if (this.form) this.begin();
  }

  disconnectedCallback() {
    Object.values(this.timers).forEach(clearTimeout);
  }

  handleEvent(event) {
    const part = event.target;
    const field = around(part, "[data-rules]");
    const isLocked = event.getModifierState?.("CapsLock");
    if (isLocked !== undefined) {
      for (const input of inputsOf(this.form).filter(isPassword))
        remark(input, "caps", isLocked && input === part, this.texts);
    }
    if (event.type === "click") {
      this.look(around(part, ".authui-eye"));
      this.copy(around(part, "[data-copied]"));
      const other = around(part, "[name=authui-do][type=button]");
      if (other) this.start(other.value);
    } else if (event.type === "submit" && !event.defaultPrevented) {
      event.preventDefault();
      this.start((event.submitter ?? this.buttons[0])?.value ?? SUBMIT);
    } else if (event.type === "keydown") {
      // Where the focus is on the alert, Enter tries again as it does in a field.
      if (event.key === "Enter" && part.matches(".authui-alert")) this.start(SUBMIT);
    } else if (event.type === "focusout") {
      if (field && stateOf(part) && !isBox(part)) released().then(() => this.contains(field) && check(field));
    } else if (part.form === this.form) {
      if (event.type === "change" && isCarried(part)) this.carry(part);
      if (event.type === "change" && "guess" in part.dataset) guess(part);
      this.typed(part, field);
    }
  }

  // Bring the form to life as the server has drawn it, by itself or in answer to an action.
  begin(action = "") {
    const { form } = this;
    const [name, end] = (storage?.getItem(PAUSED) ?? "").split(" ");
    for (const { value, dataset } of this.buttons) {
      if (!dataset.pause) continue;
      if (name === nameOf(form)) this.until.set(value, Number(end));
      const isDone = value === action && !one(form, ".authui-alert");
      if (isDone || ("paused" in dataset && !this.until.has(value))) this.hold(value, dataset.pause);
    }
    // While the pause until the next code lasts, the form can be sent with the code that the user has.
    const { wait } = this.data;
    if (wait) this.hold(this.button(action)?.dataset.pause ? action : SUBMIT, wait);
    for (const button of all(form, "[data-copied]")) button.hidden = !navigator.clipboard;
    for (const { dataset } of all(form, "[data-script]")) import(dataset.script);
    all(form, "[data-guess=now]").forEach(guess);
    recall(form);
    if (one(form, ".authui-notice")) alerts.delete(nameOf(form));
    const told = alerts.get(nameOf(form));
    if (told && !one(form, ".authui-alert")) one(form, ".authui-button").before(told.cloneNode(true));
    this.dress();
  }

  // Add what only a script can do.
  dress() {
    const { form, texts } = this;
    // One button of a form sends it; the others post by themselves only without the script.
    for (const button of this.buttons) if (button.formNoValidate) button.type = "button";
    inputsOf(form).filter(isPassword).forEach((input) => this.drawEye(input));
    fieldsOf(form).forEach((field) => tick(field, texts));
    this.refresh();
  }

  button(action) {
    return this.buttons.find((button) => button.value === action);
  }

  drawEye(input) {
    const { hide, show } = this.texts;
    const eye = eyeOf(input) ?? make("button", { type: "button", class: "authui-eye" });
    const label = one(input.closest(".authui-field"), "label")?.textContent;
    const box = { viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true" };
    const lid = "M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12z";
    const pupil = "M9.2 12a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0";
    const d = lid + pupil + (eye.dataset.shown ? "M4 20 20 4" : "");
    eye.setAttribute("aria-label", `${eye.dataset.shown ? hide : show}: ${label}`);
    eye.replaceChildren(make("svg", box, make("path", { d })));
    input.after(eye);
  }

  look(eye) {
    if (!eye) return;
    const input = eye.previousElementSibling;
    if (eye.dataset.shown) delete eye.dataset.shown;
    else eye.dataset.shown = "on";
    input.type = eye.dataset.shown ? "text" : "password";
    this.drawEye(input);
    eye.focus();
  }

  // Copy the key of an authenticator app.
  async copy(button) {
    if (!button) return;
    const key = one(this, ".authui-key").textContent.replaceAll(" ", "");
    await navigator.clipboard.writeText(key);
    button.textContent = button.dataset.copied;
  }

  typed(input, field) {
    remember(this.form, input);
    if (!field) return;
    checkAgain(field);
    // A form that asks for one code of a known length is sent at the last digit, once for each code.
    const code = digitsOf(input);
    clearTimeout(this.timers.code);
    if (code.length === Number(input.dataset.digits) && code !== this.sent && !brokenOf(field).length)
      this.timers.code = window.setTimeout(() => this.start(SUBMIT), CODE_MS);
    const { texts } = this;
    const missing = tick(field, texts);
    const live = one(input.closest(".authui-field"), ".authui-checks [aria-live]");
    if (!live) return;
    // Screen readers hear what is still missing when the typing pauses, and again only when it has changed.
    clearTimeout(this.timers.tell);
    const text = missing ? texts.missing.replace("{rules}", missing) : texts.allMet;
    this.timers.tell = window.setTimeout(() => live.textContent !== text && (live.textContent = text), TELL_MS);
  }

  // Give the other cards the e-mail that was typed into this one.
  carry(input) {
    for (const other of all(document, `${FORM} [data-carried]`)) {
      if (other === input || other === document.activeElement) continue;
      other.value = input.value;
      checkAgain(other);
    }
  }

  hold(action, seconds) {
    const end = Math.max(this.until.get(action) ?? 0, Date.now() + Math.ceil(seconds) * 1000);
    this.until.set(action, end);
    if (action !== SUBMIT) put(PAUSED, `${nameOf(this.form)} ${end}`); // a reload does not end it
  }

  secondsLeft(action) {
    return Math.max(0, Math.ceil(((this.until.get(action) ?? 0) - Date.now()) / 1000));
  }

  // Show what is under way, and count down.
  refresh() {
    const { form, texts, buttons } = this;
    const isBusy = Boolean(this.action) || this.isBusy;
    for (const button of buttons) {
      const seconds = this.secondsLeft(button.value);
      const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      const { label = button.textContent ?? "", pause } = button.dataset;
      if (seconds) button.dataset.label = label;
      else delete button.dataset.label;
      button.textContent = seconds ? (pause ? texts.resendWait : texts.wait).replace("{time}", time) : label;
      // It keeps the focus, and `start` ignores it.
      button.setAttribute("aria-disabled", String(isBusy || seconds > 0));
    }
    native(form).setAttribute("aria-busy", String(isBusy));
    one(form, ".authui-progress")?.remove();
    const heading = { "aria-label": one(form, ".authui-heading")?.textContent ?? "" };
    if (isBusy) native(form).prepend(make("div", { class: "authui-progress", role: "progressbar", ...heading }));
    clearTimeout(this.timers.tick);
    if (buttons.some((button) => button.dataset.label !== undefined))
      this.timers.tick = window.setTimeout(() => this.refresh(), 1000);
  }

  // Say one of the form's own texts, by its key, or the words of the server.
  say(key, text = this.texts[key]) {
    one(this, ".authui-alert")?.remove();
    const id = `authui-${nameOf(this.form)}-alert`;
    const attributes = { class: "authui-alert", role: "alert", id, tabindex: -1, "data-said": key };
    one(this, ".authui-button").before(make("div", attributes, text));
  }

  unlock() {
    this.action = "";
    this.refresh();
  }

  // Begin an action, if the fields that it needs are filled in well.
  start(action) {
    clearTimeout(this.timers.code);
    if (this.action || this.isBusy || this.secondsLeft(action)) return;
    const { form } = this;
    const { formNoValidate = false, dataset = {} } = this.button(action) ?? {};
    const needed = dataset.needs?.split(" ") ?? [];
    const fields = fieldsOf(form).filter((field) => !formNoValidate || needed.includes(inputOf(field).name));
    fields.forEach(check);
    remember(form);
    if (fields.some(errorOf)) {
      this.say("check");
      focusWrong(form);
      return;
    }
    for (const line of all(form, ".authui-alert, .authui-notice")) line.remove();
    alerts.delete(nameOf(form));
    for (const input of inputsOf(form)) sentStates.set(input, stateOf(input));
    this.send(action);
  }

  async send(action) {
    clearTimeout(this.timers.again);
    const { form } = this;
    const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    body.append("authui-do", action);
    const detail = { form: nameOf(form), action, values: valuesOf(form) };
    this.action = action;
    this.left = document.activeElement;
    this.sent = digitsOf(one(form, "[data-digits]"));
    this.refresh();
    giveWay();
    // A host's page may take it, and answers by `show`.
    if (!this.dispatchEvent(new CustomEvent("authui-send", { bubbles: true, cancelable: true, detail }))) return;
    const url = attributeOf(form, "action") || location.href;
    const asked = await ask(url, { method: "POST", body, headers: { Accept: "application/json" } });
    const answer = asked && read(asked);
    if (answer?.go) await this.leave(answer);
    else if (!this.isConnected) return; // the user has left this screen meanwhile
    else if (answer?.wait) this.sendLater(action, answer.wait);
    else if (answer?.screen) await this.answered(answer.screen);
    else if (answer?.alert) this.giveUp(action, "refused", answer.alert);
    else if (asked?.response.redirected) open(asked.response.url);
    else if (!asked || asked.response.status === 429 || asked.response.status >= 500) await this.failed(action);
    else this.sendPlainly(action);
  }

  sendLater(action, seconds) {
    this.hold(action, seconds);
    this.unlock();
    this.say("busy");
    this.timers.again = window.setTimeout(() => this.start(action), Math.ceil(seconds) * 1000 + 50);
  }

  // Say that there was no answer. Where only scripts are kept from the server, the next try is a plain one.
  async failed(action) {
    this.failures += 1;
    const isReachable = this.failures > 1 && (await ask(import.meta.url, { method: "HEAD" }))?.response.ok;
    if (isReachable || !this.texts.unreachable) {
      this.sendPlainly(action);
      return;
    }
    this.giveUp(action, "unreachable");
  }

  /** @param {string} action @param {string} key @param {string} [text] */
  giveUp(action, key, text) {
    this.until.delete(action);
    this.unlock();
    this.say(key, text);
    focusAnswered(this.form, this.left);
  }

  // Send the form as the browser does without a script.
  sendPlainly(action) {
    const { form } = this;
    const hidden = make("input", { type: "hidden", name: "authui-do", value: action });
    for (const input of inputsOf(form)) if (eyeOf(input)?.dataset.shown) this.look(eyeOf(input));
    native(form).append(hidden);
    native(form).submit();
    hidden.remove();
    setTimeout(() => this.unlock(), LEAVE_MS);
  }

  // Open what follows, if the browser has kept the cookie: scripts cannot read it, so the server is asked.
  /** @param {AuthUIAnswer} answer */
  async leave({ go: url = "", check, signed_in: isSignedIn }) {
    const proof = check ? await ask(check, { headers: { Accept: "application/json" } }) : null;
    if (proof?.response.status === NO_COOKIE) {
      this.unlock();
      this.say("cookies");
      return;
    }
    if (isSignedIn) {
      keep({});
      storage?.removeItem(PAUSED);
      storage = null;
      others?.postMessage("signed_in");
    }
    open(url);
    setTimeout(() => this.unlock(), LEAVE_MS); // it was a download, or the way there failed
  }

  // Show the HTML that answers what was sent: the same form again, or another one.
  show(html) {
    const next = typeof html === "string" ? one(parse(html), FORM) : html;
    if (this.isDone(next)) native(this.form).remove();
    morphInside(this, next);
    this.settle();
    focusAnswered(this.form, this.left);
  }

  // Show what the form says by now in a page that takes what is sent. Only an answer ends what is under way, moves the
  // focus, and says what is wrong with the fields.
  async update(html, isAnswer = false) {
    const isWaiting = Boolean(this.coming);
    this.isTaken = true;
    this.coming = { html, isAnswer: isAnswer || this.coming?.isAnswer === true };
    if (isWaiting) return;
    await released();
    const { form } = this;
    const { html: newest, isAnswer: isAnswered } = /** @type {{html: string, isAnswer: boolean}} */ (this.coming);
    this.coming = null;
    const fresh = one(parse(newest), FORM);
    this.isBusy = one(fresh, "[aria-busy=true]") !== null;
    if (form) for (const button of all(fresh, "[data-paused]")) delete button.dataset.paused;
    const picked = form ? all(form, "[type=radio]:checked").filter((radio) => !radio.defaultChecked) : [];
    if (isAnswered) morphInside(this, fresh);
    else this.keepWrong(fresh);
    for (const radio of picked) radio.checked = true;
    if (isAnswered || !this.action) this.settle();
    else this.dress();
    const active = document.activeElement;
    if (!form) "focus" in this.data && (focusOn(document.getElementById(this.data.focus)) || focusFirst(this.form));
    else if (isAnswered && (active === document.body || this.contains(active))) focusAnswered(this.form, this.left);
  }

  // Change the form, but not what is said of fields that are wrong.
  keepWrong(fresh) {
    delete native(one(fresh, "form")).dataset.wait;
    const wrong = this.form ? fieldsOf(this.form).filter(errorOf) : [];
    const alert = one(this, ".authui-alert");
    const lines = wrong.map((field) => /** @type {HTMLElement} */ (errorOf(field)));
    for (const line of lines) line.dataset.kept = "";
    if (wrong.length && alert) {
      one(fresh, ".authui-alert")?.remove();
      one(fresh, ".authui-button").before(alert.cloneNode(true));
    }
    morphInside(this, fresh);
    for (const line of lines) delete line.dataset.kept;
    for (const field of wrong.filter(errorOf)) {
      if (field === inputOf(field)) field.setAttribute("aria-invalid", "true");
      describe(field);
    }
  }

  // Whether a screen has another card than the one that was sent, even if it has the same name.
  isDone(screen) {
    const name = nameOf(this.form);
    const next = one(screen, `form[name="${CSS.escape(name ?? "")}"]`);
    const isWrong = one(next, ".authui-alert, .authui-error, [aria-invalid=true]");
    const isRefused = isWrong || attributeOf(next, "data-wait");
    return !isRefused && (this.action === SUBMIT || !next);
  }

  settle() {
    const { action } = this;
    Object.assign(this, { action: "", failures: 0 });
    for (const input of inputsOf(this.form)) sentStates.delete(input);
    this.begin(action);
  }

  async answered(screen) {
    await released();
    if (!this.isConnected) return;
    const isDone = this.isDone(screen.main);
    if (one(document, PAGE)?.contains(this)) {
      if (isDone) {
        this.remove();
        storage?.removeItem(PAUSED); // the next screen's code is another one
      }
      swap(screen, { sender: this });
    } else if (isDone) open(screen.url); // from a card in a host's page to another screen
    else this.show(around(one(screen.main, `form[name="${CSS.escape(nameOf(this.form) ?? "")}"]`), FORM));
  }
}

// --- The page ---

let shown = withoutHash(location.href);

const swap = (screen, { sender = /** @type {AuthUIForm | null} */ (null), pushes = true, moves = true }) => {
  const main = one(document, PAGE);
  const url = withoutHash(screen.url);
  document.title = screen.title;
  const isTranslated = Boolean(screen.lang) && screen.lang !== root.lang;
  if (screen.lang) Object.assign(root, { lang: screen.lang, dir: screen.dir });
  if (url !== shown) history[pushes ? "pushState" : "replaceState"](null, "", screen.url);
  shown = url;
  for (const name of ["login", "signup"]) {
    const alert = one(main, `form[name=${name}] .authui-alert`);
    if (alert) alerts.set(name, alert);
  }
  if (isTranslated) alerts.clear();
  const before = all(main, FORM);
  const said = before.map((form) => one(form, ".authui-alert")?.dataset.said);
  const wrong = before.flatMap((form) => (form === sender ? [] : fieldsOf(form).filter(errorOf)));
  morphInside(main, screen.main);
  for (const each of before) {
    if (each === sender || !each.action) each.isConnected && each.settle();
    else each.refresh();
  }
  wrong.filter((field) => field.isConnected).forEach(check);
  before.forEach((form, index) => {
    const key = said[index];
    if (isTranslated && form.isConnected && form.texts[key] && !one(form, ".authui-alert")) form.say(key);
  });
  if (!moves) return;
  if (sender?.isConnected) {
    focusAnswered(sender.form, sender.left);
    return;
  }
  scrollTo(0, 0);
  const form = one(main, "form[data-focus]") ?? one(main, `${FORM} form`);
  if (form && (focusWrong(form) || focusFirst(form))) return;
  const heading = one(main, "h2, h1");
  heading?.setAttribute("tabindex", "-1");
  focusOn(heading);
};

// --- The live page: the framework joins in a frame, once the screen is in use and then at rest ---

let livePage = "";
const isSending = () => all(document, FORM).some((form) => form.action);
const idle = (then) => (window.requestIdleCallback ?? setTimeout)(then);
const joinLive = (main) => {
  let timer = 0;
  const join = () => {
    if (isSending()) return rest();
    document.removeEventListener("input", rest);
    const frame = make("iframe", { src: main.dataset.live, hidden: "", "aria-hidden": "true", tabindex: -1 });
    document.body.append(frame);
  };
  const rest = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => idle(join), REST_MS);
  };
  document.addEventListener("input", rest);
  document.addEventListener("authui-live", (event) => (livePage = /** @type {CustomEvent} */ (event).detail));
  document.addEventListener("authui-changed", () => {
    if (!isSending()) visit(location.href, { pushes: false, moves: false });
  });
};

// --- The files of the next page: fetched one by one once this one is complete; what is sent goes first ---

let giveWay = () => {};
const prefetch = async (main) => {
  // Firefox judges a prefetch by `default-src`, and tells nothing of its connection.
  const { saveData = false, effectiveType = "" } = /** @type {any} */ (navigator).connection ?? {};
  const [folder, ...names] = (main.dataset.prefetch ?? "").split(" ");
  if (saveData || effectiveType !== "4g") return;
  if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done));
  while (names.length) {
    await new Promise(idle);
    if (isSending()) await new Promise((done) => setTimeout(done, REST_MS));
    else {
      await new Promise((done) => {
        const link = make("link", { rel: "prefetch", href: folder + names.shift() });
        giveWay = () => {
          link.remove();
          done(null);
        };
        for (const type of ["load", "error"]) link.addEventListener(type, done);
        document.head.append(link);
      });
    }
  }
};

let visits = 0;

// Show another screen without a page load; any other page is opened. Where the user stays on this one, as for another
// language, a failure leaves it and what was typed as they are.
/** @param {string} url @param {{pushes?: boolean, moves?: boolean}} [options] @param {RequestInit} [request] */
const visit = async (url, options = {}, request = {}) => {
  visits += 1;
  const visit = visits;
  const asked = await ask(url, { ...request, headers: { Accept: "text/html" } });
  const screen = asked?.response.ok && read(asked)?.screen;
  await released();
  if (visit !== visits) return;
  if (screen) swap(screen, options);
  else if (asked?.response.ok || options.moves !== false) location.assign(url);
};

const follow = (event) => {
  const link = around(event.target, `${PAGE} a`);
  const isPlain = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  const languages = link?.closest(".authui-language");
  if (event.defaultPrevented || !isPlain || !link || link.target || !(languages || "screen" in link.dataset)) return;
  event.preventDefault();
  // The same screen in another language: what is typed stays, and so does the user.
  if (languages) focusOn(one(languages, "summary"));
  visit(link.href, languages ? { pushes: false, moves: false } : {});
};

// After a form was sent, the language is chosen by a form, which tells the server what it has said.
const translate = (event) => {
  const { target, submitter } = event;
  if (target.id !== "authui-said") return;
  event.preventDefault();
  focusOn(one(document, ".authui-language summary"));
  const body = new URLSearchParams(/** @type {any} */ (new FormData(target, submitter)));
  visit(target.getAttribute("action"), { pushes: false, moves: false }, { method: "POST", body });
};

// The list of languages shuts by Escape, and when the focus leaves it.
const shutLanguages = (event) => {
  const { target, key, relatedTarget } = event;
  const details = around(target, ".authui-language[open]");
  if (!details || (key ? key !== "Escape" : !relatedTarget || details.contains(relatedTarget))) return;
  details.open = false;
  if (key) focusOn(one(details, "summary"));
};

// Put the fragment of the page that was asked for into `next`, since no browser sends it. After a redirect it is in
// this page's URL; a page that was open in this tab has left it in the storage.
const keepFragment = (main) => {
  const action = attributeOf(one(main, `${FORM} form`), "action");
  const query = new URLSearchParams(location.search);
  const asked = query.get("next") ?? (action && new URL(action, location.href).searchParams.get("next"));
  if (!asked || asked.includes("#")) return;
  const [left, ...rest] = (storage?.getItem(FRAGMENT) ?? "").split("#");
  const path = asked.replace("~", "");
  const isLeft = left.endsWith(path) && location.pathname.startsWith(left.slice(0, left.length - path.length));
  const fragment = location.hash.slice(1) || (isLeft && rest.join("#"));
  if (!fragment) return;
  query.set("next", `${asked}#${fragment}`);
  location.replace(`${location.pathname}?${query}`);
};

// A user whose session cannot be looked up for a while is led on as soon as it can.
const comeBack = () => {
  const timer = setInterval(async () => {
    const asked = await ask(location.href, {});
    if (!asked?.response.redirected) return;
    clearInterval(timer);
    open(asked.response.url);
  }, BACK_MS);
};

const beginPage = (main, typed) => {
  if (others) others.onmessage = ({ data }) => ["signed_in", "verified"].includes(data) && location.reload();
  document.addEventListener("click", follow);
  document.addEventListener("submit", translate);
  document.addEventListener("keydown", shutLanguages);
  document.addEventListener("focusout", shutLanguages);
  addEventListener("popstate", () => {
    if (withoutHash(location.href) !== shown) visit(location.href, { pushes: false });
  });
  if (main.dataset.live) joinLive(main);
  prefetch(main);
  if (new URLSearchParams(location.search).get("notice") === "unavailable") comeBack();
  const address = one(main, "[data-origin]")?.dataset.origin ?? location.origin;
  root.classList.toggle("authui-elsewhere", address !== location.origin);
  keepFragment(main);
  // What was kept is filled in by now, so the focus goes on to a field that is still empty; but nobody is led away from
  // what was `typed` before this script came.
  const form = one(main, "form[data-focus]");
  const active = /** @type {any} */ (document.activeElement);
  const isFilledIn = form && !typed && native(form).contains(active) && isCarried(active) && active.value;
  if (form && (isFilledIn || active === document.body)) focusFirst(form);
};

// A browser without something that this needs keeps the plain form.
if ("submitter" in (window.SubmitEvent?.prototype ?? {}) && !customElements.get(FORM)) {
  const press = (event) => (isPressing = !event.button && Boolean(around(event.target, "button, a, summary")));
  addEventListener("pointerdown", press, true);
  // The click comes right after the pointer is up.
  const ends = ["pointerup", "pointercancel", "contextmenu", "blur"];
  ends.forEach((type) => addEventListener(type, () => setTimeout(() => (isPressing = false))));
  addEventListener("pagehide", () => all(document, `${FORM} form`).forEach((form) => remember(form)));
  // A browser may show a page again as it was left: what was sent from it is over, and its secrets go.
  addEventListener("pageshow", (event) => {
    for (const each of event.persisted ? all(document, FORM) : []) {
      if (!each.action) continue;
      for (const input of inputsOf(each)) if (!canKeep(input)) input.value = "";
      each.unlock();
    }
  });
  const typed = /** @type {any} */ (document.activeElement)?.value;
  customElements.define(FORM, AuthUIForm);
  const main = one(document, PAGE);
  if (main) beginPage(main, typed);
}
