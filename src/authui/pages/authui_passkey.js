// @ts-check
// Passkeys in the browser. `<authui-passkey>` lies in the form of a card: what it asks the browser for, and what it says
// then, is in its attributes. The cards that have one load this file; without it, the password stays.

const FORM = "authui-form";
const SUBMIT = "submit";
const CREDENTIAL = "credential";

const root = document.documentElement;
const canAsk = window.isSecureContext && "PublicKeyCredential" in window;

/** What is not in every browser. @type {any} */
const browser = canAsk ? PublicKeyCredential : {};

// --- What is sent as JSON, and what browsers take and give (WebAuthn, 5.1.8 to 5.1.10) ---

/** @param {string} text */
const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

/** @param {ArrayBuffer} buffer */
const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** @param {any} list */
const descriptorsOf = (list) => list?.map((each) => ({ ...each, id: bytesOf(each.id) }));

/** @param {any} json @returns {PublicKeyCredentialRequestOptions} */
const requestOf = (json) =>
  browser.parseRequestOptionsFromJSON?.(json) ?? {
    ...json,
    challenge: bytesOf(json.challenge),
    allowCredentials: descriptorsOf(json.allowCredentials),
  };

/** @param {any} json @returns {PublicKeyCredentialCreationOptions} */
const creationOf = (json) =>
  browser.parseCreationOptionsFromJSON?.(json) ?? {
    ...json,
    challenge: bytesOf(json.challenge),
    user: { ...json.user, id: bytesOf(json.user.id) },
    excludeCredentials: descriptorsOf(json.excludeCredentials),
  };

/** What a browser gave, as JSON by hand: older browsers and some extensions have no `toJSON` that works. */
const jsonOf = (credential) => {
  try {
    return credential.toJSON();
  } catch {
    const { id, rawId, type, authenticatorAttachment, response } = credential;
    const parts = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (response[name]) parts[name] = textOf(response[name]);
    if (response.getTransports) parts.transports = response.getTransports();
    const clientExtensionResults = credential.getClientExtensionResults();
    return { id, rawId: textOf(rawId), type, authenticatorAttachment, response: parts, clientExtensionResults };
  }
};

// --- What belongs to the page: one request at a time, since a browser takes no second one ---

/** @type {AbortController | null} */
let asking = null;

const abort = () => {
  asking?.abort();
  asking = null;
};

/** The passkey that was used last, in the words of the signal. @type {{rpId: string, credentialId: string} | null} */
let used = null;

// Tell the browser that a passkey is gone, so that it does not offer it again.
const forget = async () => {
  const gone = used;
  used = null;
  if (gone) await browser.signalUnknownCredential?.(gone);
};

/** Ask for a passkey; returns the answer as the server takes it. @param {string} text */
const get = async (text, mediation = /** @type {CredentialMediationRequirement} */ ("optional")) => {
  abort();
  const mine = new AbortController();
  asking = mine;
  try {
    const json = JSON.parse(text);
    const options = { publicKey: requestOf(json), mediation, signal: mine.signal };
    const credential = await navigator.credentials.get(options);
    const answer = jsonOf(credential);
    used = { rpId: json.rpId ?? location.hostname, credentialId: answer.id };
    return JSON.stringify(answer);
  } finally {
    if (asking === mine) asking = null;
  }
};

/** @param {string} url @param {Record<string, string>} values */
const post = async (url, values) => {
  try {
    const body = new URLSearchParams({ "authui-form": "passkey", ...values });
    const headers = { Accept: "application/json" };
    const response = await fetch(url, { method: "POST", body, headers, mode: "same-origin", cache: "no-store" });
    return [200, 503].includes(response.status) ? Object(await response.json()) : null; // a busy server says so
  } catch {
    return null; // no answer, or none of ours: the caller says so, or goes without
  }
};

// What the user does next in this page, for an offer whose time is over.
const nextUse = () =>
  new Promise((done) => {
    const types = ["pointerdown", "keydown", "focusin", "visibilitychange"];
    const use = () => {
      if (document.hidden) return;
      for (const type of types) document.removeEventListener(type, use);
      done(null);
    };
    for (const type of types) document.addEventListener(type, use);
  });

/** The key of the text about an error of the browser; empty where we ended the request ourselves. */
const saidOf = ({ name }) => {
  if (name === "AbortError") return "";
  if (name === "NotAllowedError" || name === "TimeoutError") return "cancelled";
  return name === "SecurityError" || name === "NotSupportedError" ? "unsupported" : "failed";
};

// --- The login, and the card of a passkey ---

class AuthUIPasskey extends HTMLElement {
  /** The element of the form, which sends it. @type {any} */
  owner = null;

  connectedCallback() {
    const { dataset } = this;
    this.owner = this.closest(FORM);
    if ("unknown" in dataset) forget();
    if (dataset.request) {
      this.owner.addEventListener(SUBMIT, this, true);
      // Right after the click that led here, the browser may be asked without another one.
      if (!canAsk) this.say("unsupported");
      else if (navigator.userActivation?.isActive) this.ask();
    }
    if (dataset.offers) this.offer();
  }

  disconnectedCallback() {
    this.owner?.removeEventListener(SUBMIT, this, true);
    if (this.dataset.request || this.dataset.offers) abort();
  }

  // The form is sent only with what the browser has given.
  handleEvent(event) {
    event.preventDefault();
    if (canAsk) this.ask();
    else this.say("unsupported");
  }

  async ask() {
    const { owner } = this;
    if (owner.action || owner.isBusy || owner.secondsLeft(SUBMIT)) return;
    this.say("");
    try {
      owner.querySelector(`[name=${CREDENTIAL}]`).value = await get(this.dataset.request ?? "");
      owner.start(SUBMIT);
    } catch (error) {
      this.say(saidOf(error));
    }
  }

  // Let the browser's autofill offer the passkey that was used here before.
  async offer() {
    const { owner, dataset } = this;
    const url = dataset.offers ?? "";
    if (!canAsk || !(await browser.isConditionalMediationAvailable?.())) return;
    const offer = await post(url, {});
    if (!offer?.request || !this.isConnected) return;
    const timer = setTimeout(async () => {
      abort();
      await nextUse();
      if (this.isConnected) this.offer();
    }, offer.seconds * 1000);
    const credential = await get(offer.request, "conditional").catch(() => null);
    clearTimeout(credential ? timer : undefined);
    if (!credential || !this.isConnected || owner.action) return;
    owner.action = "passkey";
    owner.refresh();
    const remember = owner.querySelector("[name=remember]")?.checked ? "on" : "";
    const answer = await post(url, { credential, remember });
    if (answer?.go) {
      await owner.leave(answer);
      return;
    }
    owner.unlock();
    if (answer?.unknown) await forget();
    this.say("failed", answer?.alert);
    if (answer && this.isConnected) this.offer();
  }

  /** Say one of the texts, or the words of the server; nothing for an empty key. @param {string} key @param {string} [words] */
  say(key, words) {
    const { owner } = this;
    owner.querySelector("[data-passkey]")?.remove();
    const text = words ?? JSON.parse(this.dataset.texts ?? "{}")[key];
    if (!text) return;
    const line = document.createElement("p");
    for (const [name, value] of Object.entries({ class: "authui-notice authui-information", role: "alert" }))
      line.setAttribute(name, value);
    line.dataset.passkey = "";
    line.textContent = text;
    (owner.querySelector(".authui-who") ?? owner.querySelector(".authui-heading")).after(line);
  }
}

// --- A new passkey ---

/** The key of the text about an error of the browser while it makes a passkey. @param {{name: string}} error */
const unmadeOf = ({ name }) => {
  if (name === "InvalidStateError") return "exists";
  if (name === "NotSupportedError" || name === "ConstraintError") return "noAuthenticator";
  if (name === "SecurityError") return "elsewhere";
  return name === "NotAllowedError" || name === "TimeoutError" || name === "AbortError" ? "cancelled" : "failed";
};

class AuthUINewPasskey extends AuthUIPasskey {
  connectedCallback() {
    this.owner = this.closest(FORM);
    this.owner.addEventListener(SUBMIT, this, true);
    const { owner } = this;
    // An offer that this browser cannot take is over at once; where a user has asked for a passkey, it says so.
    if (!canAsk && owner.button("later")) owner.send("later");
    else if (!canAsk) this.say("unsupported");
    else if (!this.dataset.options && !owner.querySelector(".authui-alert")) owner.send("start");
  }

  disconnectedCallback() {
    this.owner?.removeEventListener(SUBMIT, this, true);
  }

  // The browser asks its user only as long as the press counts, so the options are there before it.
  async ask() {
    const { owner, dataset } = this;
    if (this.isAsking || owner.action || owner.isBusy || owner.secondsLeft(SUBMIT)) return;
    this.isAsking = true;
    this.say("");
    const put = (name, value) => (owner.querySelector(`[name=${name}]`).value = value);
    try {
      if (!dataset.options) await owner.send("start");
      if (!this.isConnected || !dataset.options) return;
      const publicKey = creationOf(JSON.parse(dataset.options));
      put(CREDENTIAL, JSON.stringify(jsonOf(await navigator.credentials.create({ publicKey }))));
      owner.start(SUBMIT);
    } catch (error) {
      if (error.name === "InvalidStateError") put("has-one", "on");
      this.say(unmadeOf(error));
    } finally {
      this.isAsking = false;
    }
  }
}

/**
 * Tell the browser which passkeys of a user are left, so that it offers no other.
 * @param {{rpId: string, userId: string, allAcceptedCredentialIds: string[]}} left
 */
export const tellLeft = (left) => browser.signalAllAcceptedCredentials?.(left);

root.classList.toggle("authui-no-passkeys", !canAsk);
if (!customElements.get("authui-passkey")) customElements.define("authui-passkey", AuthUIPasskey);
if (!customElements.get("authui-new-passkey")) customElements.define("authui-new-passkey", AuthUINewPasskey);
