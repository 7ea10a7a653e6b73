// @ts-check
// Passkeys: what the browser does for a form with a ceremony (`data-ceremony`). `authui.js` sends the form; this lets
// an authenticator make the passkey first, and puts it into the form.

const CREDENTIAL = "credential";
const HAS_ONE = "has-one";

/** @type {any} */
const Passkeys = window.PublicKeyCredential;

// --- Shared: base64url, and JSON as WebAuthn writes it, for browsers that cannot convert it by themselves ---

/** @param {string} text */
const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

/** @param {ArrayBuffer} buffer */
const base64urlOf = (buffer) =>
  btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** Convert every buffer of an answer; what is undefined is left out. @param {any} response @param {string[]} names */
const buffersOf = (response, names) =>
  Object.fromEntries(names.filter((name) => response[name]).map((name) => [name, base64urlOf(response[name])]));

/** The descriptors of credentials, with bytes for their ids. @param {any[]} [listed] */
const descriptorsOf = (listed = []) => listed.map((each) => ({ ...each, id: bytesOf(each.id) }));

// Set a hidden field of the form, which goes with what is sent next.
const put = (form, name, value) => {
  const found = Element.prototype.querySelector.call(form, `input[name="${name}"]`);
  const input = /** @type {HTMLInputElement} */ (found ?? document.createElement("input"));
  Object.assign(input, { type: "hidden", name, value });
  Element.prototype.append.call(form, input);
};

// Say what the browser refused in words that help, and leave the form as it is.
const sayError = (element, name) => {
  const texts = JSON.parse(element.data.errors ?? "{}");
  element.unlock();
  element.say(name, texts[name] ?? texts.other);
  element.querySelector(".authui-alert")?.focus();
};

// --- Create: a new passkey ---

/** @param {any} options */
const creationOf = (options) =>
  Passkeys.parseCreationOptionsFromJSON?.(options) ?? {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: descriptorsOf(options.excludeCredentials),
  };

/** @param {any} made */
const registrationOf = (made) =>
  made.toJSON?.() ?? {
    id: made.id,
    rawId: base64urlOf(made.rawId),
    type: made.type,
    authenticatorAttachment: made.authenticatorAttachment ?? undefined,
    clientExtensionResults: made.getClientExtensionResults(),
    response: {
      ...buffersOf(made.response, ["clientDataJSON", "attestationObject"]),
      transports: made.response.getTransports?.() ?? [],
    },
  };

// The browser asks its user as long as the press counts, so nothing is awaited before.
const create = async (element) => {
  let made;
  element.action = "submit"; // so that it is busy, and no second press asks again
  element.refresh();
  try {
    made = await navigator.credentials.create({ publicKey: creationOf(JSON.parse(element.data.options)) });
  } catch (error) {
    if (error.name === "InvalidStateError") put(element.form, HAS_ONE, "on");
    sayError(element, error.name);
    return;
  }
  if (!element.isConnected) return;
  put(element.form, CREDENTIAL, JSON.stringify(registrationOf(made)));
  element.send("submit");
};

const isCreation = (element) => element?.data?.ceremony === "create";

document.addEventListener("authui-send", async (event) => {
  const element = /** @type {any} */ (event.target);
  const { action } = /** @type {CustomEvent} */ (event).detail;
  const isMade = Element.prototype.querySelector.call(element.form, `input[name="${CREDENTIAL}"]`);
  if (!isCreation(element) || action !== "submit" || isMade) return;
  event.preventDefault();
  if (!element.data.options) {
    await element.send("start");
    if (!element.isConnected || !element.data.options) return;
  }
  create(element);
});

// Get the options before anything is pressed. A browser without passkeys goes on from an offer at once.
const begin = (element) => {
  if (!isCreation(element)) return;
  const later = element.button("later");
  if (!Passkeys || !navigator.credentials?.create) {
    if (later) element.send("later");
    else {
      sayError(element, "none");
      element.querySelector(".authui-button")?.remove();
    }
  } else if (!element.data.options && !element.querySelector(".authui-alert")) element.send("start");
};

document.querySelectorAll("authui-form").forEach(begin);

// --- Signals: what is no passkey of the user any more ---

/**
 * Tell the browser which passkeys of a user still count, so that it stops offering any other.
 * @param {{rpId: string, userId: string, allAcceptedCredentialIds: string[]}} told
 */
export const tellAccepted = async (told) => {
  try {
    await Passkeys?.signalAllAcceptedCredentials?.(told);
  } catch {
    // A browser that knows no such domain, or cannot do it now, keeps its list as it is.
  }
};
