// @ts-check
// Offers the address that was probably meant where the domain of an e-mail looks mistyped, and fills it in at a press.
// It keeps no form from being sent. `authui.js` loads it when it is needed; the server puts the known domains into it.

/** @type {{domains: string[], closeness: number, shortest: number}} */
const KNOWN = { domains: [], closeness: 1, shortest: 0 };

// How many characters of two texts are the same in the same order, as Python's `difflib` counts them.
const common = (one, other) => {
  let [most, at, atOther] = [0, 0, 0];
  for (let i = 0; i < one.length; i += 1) {
    for (let j = 0; j < other.length; j += 1) {
      let length = 0;
      while (i + length < one.length && one[i + length] === other[j + length]) length += 1;
      if (length > most) [most, at, atOther] = [length, i, j];
    }
  }
  if (!most) return 0;
  const before = common(one.slice(0, at), other.slice(0, atOther));
  return before + most + common(one.slice(at + most), other.slice(atOther + most));
};

/** The same as `email_guess` in Python. @param {string} email */
export const guessed = (email) => {
  const typed = email.replace(/\p{Cf}/gu, "").trim();
  const at = typed.lastIndexOf("@");
  const domain = typed.slice(at + 1).toLowerCase();
  if (at < 0 || KNOWN.domains.includes(domain) || domain.length < KNOWN.shortest) return "";
  let [best, meant] = [KNOWN.closeness, ""];
  for (const each of KNOWN.domains.filter(({ length }) => length > KNOWN.shortest)) {
    const both = each.length + domain.length;
    if (2 * Math.min(each.length, domain.length) < KNOWN.closeness * both) continue;
    const ratio = (2 * common(each, domain)) / both;
    if (ratio > best || (ratio === best && each > meant)) [best, meant] = [ratio, each];
  }
  return meant && `${typed.slice(0, at)}@${meant}`;
};

/** @returns {HTMLElement | null | undefined} */
const lineOf = (input) => input.closest(".authui-field")?.querySelector(".authui-guess");

/** Show what was probably meant below a field, or take it away. @param {HTMLInputElement} input */
export const offer = (input) => {
  const line = lineOf(input);
  const guess = guessed(input.value);
  if (!line) return;
  const { words = "" } = line.dataset;
  const said = /** @type {HTMLElement} */ (line.querySelector("span"));
  if (guess) said.textContent = words.replace("{value}", () => guess);
  line.hidden = !guess;
};

const fill = (line) => {
  const input = line.closest(".authui-field").querySelector("input");
  input.value = guessed(input.value) || input.value;
  line.hidden = true;
  for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
  input.focus();
};

document.addEventListener("click", ({ target }) => {
  const line = target instanceof Element && target.matches("button") && target.closest(".authui-guess");
  if (line) fill(line);
});
document.addEventListener("input", ({ target }) => {
  if (target instanceof HTMLInputElement && lineOf(target)?.hidden === false) offer(target);
});
