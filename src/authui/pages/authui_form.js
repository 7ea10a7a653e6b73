// The browser's side of the form: it checks the rules, keeps what is typed to itself, and sends all values once.
const PAUSE_MS = 1200;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
// What people type between digits, as in `typed.py`: blanks, dashes, dots and invisible characters.
const BETWEEN_DIGITS = /[\s\p{Cf}\p{Cc}\p{Pd}\p{Pc}.·]/gu;

const RULES = {
  required: (value, rule) => (rule.value === "trimmed" ? value.trim() : value).length > 0,
  email: (value) => EMAIL.test(value.replace(/\p{Cf}/gu, "").trim()),
  min: (value, rule) => [...value].length >= rule.value,
  max: (value, rule) => [...value].length <= rule.value,
  same: (value, rule, values) => value === values[rule.value],
  digits: (value, rule) => new RegExp(`^\\p{Nd}{${rule.value},}$`, "u").test(value.replace(BETWEEN_DIGITS, "")),
  phone: (value) =>
    !value.trim() || /^\+[1-9][0-9]{6,14}$/.test(value.normalize("NFKC").replace(BETWEEN_DIGITS, "").replace(/[()/]/g, "")),
  has: (value, rule) => new RegExp(rule.value, "u").test(value),
  pattern: (value, rule) => !value || new RegExp(`^(?:${rule.value})$`, "u").test(value),
};

/** @type {ThisType<any> & Record<string, any>} */
const form = {
  template: `
    <form
      class="authui-card"
      method="post"
      novalidate
      :name="name"
      :aria-labelledby="uid('heading')"
      :aria-busy="waiting ? 'true' : 'false'"
      @submit.prevent="submit"
      @pointerdown.capture="pressing = Boolean($event.target.closest('button, a'))"
      @pointerup="pressing = false"
      @pointercancel="pressing = false"
    >
      <div class="authui-progress" role="progressbar" :aria-label="heading" v-if="waiting"></div>
      <h2 :id="uid('heading')" class="authui-heading">{{ heading }}</h2>
      <p class="authui-notice" role="status" v-if="notice">{{ notice }}</p>
      <slot name="above" />
      <template v-for="field in fields" :key="field.name">
      <fieldset class="authui-choices" v-if="['choice', 'choices'].includes(field.type)" :aria-describedby="describedBy(field)">
        <legend class="authui-label">{{ field.label }}</legend>
        <label class="authui-choice" v-for="(choice, index) in field.choices" :key="choice.value">
          <input
            :type="field.type === 'choice' ? 'radio' : 'checkbox'"
            :id="index ? undefined : uid(field.name)"
            :name="field.name"
            :value="choice.value"
            v-model="values[field.name]"
            @change="field.name in problems && check(field)"
          />
          <span>{{ choice.label }}</span>
        </label>
        <p class="authui-error" :id="uid(field.name + '-error')" v-if="problems[field.name]">{{ problems[field.name] }}</p>
      </fieldset>
      <label class="authui-tick" v-else-if="field.type === 'tick'">
        <input
          type="checkbox"
          :id="uid(field.name)"
          :name="field.name"
          :checked="values[field.name] === 'on'"
          @change="setTick(field, $event.target.checked)"
        />
        <span>{{ field.label }}</span>
      </label>
      <div class="authui-field" v-else>
        <label class="authui-label" :for="uid(field.name)">{{ field.label }}</label>
        <div class="authui-box">
          <input
            class="authui-input"
            :id="uid(field.name)"
            :name="field.name"
            :type="field.type === 'password' && shown[field.name] ? 'text' : field.type"
            :autocomplete="field.autocomplete"
            :inputmode="field.inputmode"
            :dir="field.type === 'text' && !field.inputmode ? 'auto' : 'ltr'"
            :aria-invalid="wrong(field) ? 'true' : 'false'"
            :aria-describedby="describedBy(field)"
            :autocapitalize="field.type === 'text' ? undefined : 'none'"
            :spellcheck="false"
            v-model="values[field.name]"
            @input="typed(field)"
            @blur="leave(field)"
          />
          <button
            v-if="field.type === 'password'"
            type="button"
            class="authui-eye"
            :aria-label="(shown[field.name] ? texts.hide : texts.show) + ': ' + field.label"
            @click="shown[field.name] = !shown[field.name]"
          >
            <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor"
                 stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">
              <path d="M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12z" />
              <circle cx="12" cy="12" r="2.8" />
              <path v-if="shown[field.name]" d="M4 20 20 4" />
            </svg>
          </button>
        </div>
        <p class="authui-error" :id="uid(field.name + '-error')" v-if="problems[field.name]">{{ problems[field.name] }}</p>
        <p class="authui-hint" :id="uid(field.name + '-blank')" role="status" v-if="hasBlank(field)">{{ texts.blank }}</p>
        <p class="authui-hint" :id="uid(field.name + '-hint')" v-if="field.hint">{{ field.hint }}</p>
        <div class="authui-checks" v-if="listed(field).length">
          <p :id="uid(field.name + '-rules')">{{ texts.rules }}</p>
          <ul>
            <li v-for="(rule, index) in listed(field)" :key="index" :class="{ 'authui-met': isMet(field, rule) }">
              <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor"
                   stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">
                <path v-if="isMet(field, rule)" d="M3 8.6 6.4 12 13 4.6" />
                <circle v-else cx="8" cy="8" r="5" />
              </svg>
              <span :id="uid(field.name + '-rule-' + index)">{{ rule.label }}</span>
              <span class="authui-unseen">{{ isMet(field, rule) ? texts.met : texts.open }}</span>
            </li>
          </ul>
          <p class="authui-unseen" aria-live="polite">{{ told[field.name] }}</p>
        </div>
      </div>
      </template>
      <p class="authui-hint" v-if="hint">{{ hint }}</p>
      <p class="authui-info" v-if="info">{{ info }}</p>
      <div class="authui-alert" role="alert" :id="uid('alert')" v-if="alert">
        {{ alert }}
        <p class="authui-offers" v-if="offers.length && !refused">
          <a v-for="offer in offers" :key="offer.href" :href="offer.href">{{ offer.text }}</a>
        </p>
      </div>
      <button class="authui-button" type="submit" :disabled="waiting || seconds > 0">
        {{ seconds > 0 ? texts.wait.replace("{time}", span(seconds)) : button }}
      </button>
      <button class="authui-second" type="button" v-if="resend" :disabled="waiting || cooling > 0" @click="sendAgain">
        {{ cooling > 0 ? texts.resendWait.replace("{time}", span(cooling)) : resend }}
      </button>
      <slot />
    </form>
  `,
  props: {
    name: String,
    heading: String,
    button: String,
    fields: Array,
    texts: Object,
    info: String,
    email: String,
    focus: Boolean,
    error: String,
    errorField: String,
    offers: { type: Array, default: () => [] },
    notice: String,
    hint: String,
    busy: Boolean,
    broken: Object,
    turn: Number,
    wait: Number,
    resend: String,
    cooldown: Number,
    cools: Boolean,
  },
  emits: ["send", "carry", "resend", "tick"],
  data() {
    return {
      values: Object.fromEntries(this.fields.map((field) => [field.name, this.begin(field)])),
      problems: {},
      shown: {},
      told: {},
      sending: false,
      refused: false,
      pressing: false,
      asking: false,
      carrying: false,
      seconds: 0,
      cooling: this.cools ? this.cooldown : 0,
    };
  },
  computed: {
    waiting() {
      return this.busy || this.sending;
    },
    alert() {
      return this.refused ? this.texts.check : this.error;
    },
  },
  watch: {
    email(email) {
      // Until the server sends the e-mail that was typed here, what it sends is older and does not count.
      if (this.fields.some((field) => field.carried && this.values[field.name] === email)) this.carrying = false;
      const isFree = (field) => field.carried && !this.carrying && document.activeElement !== this.inputOf(field.name);
      this.fields.filter(isFree).forEach((field) => (this.values[field.name] = email));
    },
    fields(fields, former) {
      for (const field of fields) {
        const old = former.find((each) => each.name === field.name);
        if (!field.carried && old && String(this.values[field.name]) === String(this.begin(old)))
          this.values[field.name] = this.begin(field);
      }
    },
    turn() {
      this.sending = false;
      // While the pause until the next code lasts, the form can be sent with the code that the user has.
      const waits = this.asking ? "cooling" : "seconds";
      this[waits] = Math.max(Math.ceil(this.wait || 0), this.asking ? this.cooling : 0);
      this.asking = false;
      this.tick();
      if (Object.keys(this.broken || {}).length) this.refuse({ ...this.broken });
      else if (this.error) this.$nextTick(() => this.focusOn(this.errorField) || this.focusOn(this.lastField()) || this.focusButton());
    },
    focus(focus) {
      if (focus) this.focusFirst();
    },
  },
  mounted() {
    if (this.focus) this.focusFirst();
    this.tick();
  },
  unmounted() {
    clearTimeout(this.timer);
    clearTimeout(this.telling);
  },
  methods: {
    begin(field) {
      if (field.carried) return this.email;
      if (field.type === "tick") return field.ticked ? "on" : "";
      return field.type === "choices" ? field.value.split(" ").filter(Boolean) : field.value;
    },
    setTick(field, isTicked) {
      this.values[field.name] = isTicked ? "on" : "";
      this.$emit("tick", isTicked);
    },
    span(seconds) {
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    },
    uid(part) {
      return `authui-${this.name}-${part}`;
    },
    wrong(field) {
      return field.name in this.problems || (this.error && field.name === this.errorField);
    },
    describedBy(field) {
      const ids = [];
      if (this.problems[field.name]) ids.push(this.uid(`${field.name}-error`));
      else if (!this.refused && this.wrong(field)) ids.push(this.uid("alert"));
      if (this.hasBlank(field)) ids.push(this.uid(`${field.name}-blank`));
      if (field.hint) ids.push(this.uid(`${field.name}-hint`));
      const rules = this.listed(field);
      if (rules.length) ids.push(this.uid(`${field.name}-rules`));
      rules.forEach((_, index) => ids.push(this.uid(`${field.name}-rule-${index}`)));
      return ids.join(" ") || undefined;
    },
    // Nobody sees a blank that was pasted together with a password: say so, and leave the password as it is.
    hasBlank(field) {
      const value = field.type === "password" ? this.values[field.name] : "";
      return value !== value.trim();
    },
    listed(field) {
      return field.rules.filter((rule) => rule.label);
    },
    isMet(field, rule) {
      return RULES[rule.kind](this.values[field.name], rule, this.values);
    },
    typed(field) {
      if (field.carried) this.carrying = true;
      if (field.name in this.problems) this.check(field);
      if (this.listed(field).length) this.tell(field);
    },
    // Screen readers hear what is still missing when the typing pauses, and again only when it has changed.
    tell(field) {
      clearTimeout(this.telling);
      this.telling = setTimeout(() => {
        const missing = this.listed(field).filter((rule) => !this.isMet(field, rule));
        const labels = missing.map((rule) => rule.label).join(", ");
        this.told[field.name] = missing.length ? this.texts.missing.replace("{rules}", labels) : this.texts.allMet;
      }, PAUSE_MS);
    },
    problemOf(field) {
      return field.rules.find((rule) => !this.isMet(field, rule))?.text;
    },
    check(field) {
      const problem = this.problemOf(field);
      if (problem) this.problems[field.name] = problem;
      else delete this.problems[field.name];
    },
    leave(field) {
      // A text that appears or disappears while a button is being pressed would move the button from under the pointer.
      if (this.values[field.name] && !this.pressing) this.check(field);
      if (!field.carried) return;
      // Leaving a field in which nothing was typed must not undo what another card has carried here by now.
      if (!this.carrying) this.values[field.name] = this.email;
      else if (this.values[field.name] !== this.email) this.$emit("carry", this.values[field.name]);
      else this.carrying = false;
    },
    submit() {
      if (this.waiting) return;
      this.fields.forEach((field) => this.check(field));
      if (Object.keys(this.problems).length) {
        this.refuse(this.problems);
        return;
      }
      this.refused = false;
      this.sending = true;
      const texts = Object.entries(this.values).map(([name, value]) => [name, [value].flat().join(" ")]);
      this.$emit("send", Object.fromEntries(texts));
    },
    sendAgain() {
      this.asking = true;
      this.cooling = this.cooldown || 0;
      this.tick();
      this.$emit("resend");
    },
    tick() {
      clearTimeout(this.timer);
      if (this.seconds > 0 || this.cooling > 0)
        this.timer = setTimeout(() => {
          this.seconds = Math.max(0, this.seconds - 1);
          this.cooling = Math.max(0, this.cooling - 1);
          this.tick();
        }, 1000);
    },
    refuse(problems) {
      this.problems = problems;
      this.refused = true;
      this.$nextTick(() => this.focusOn(this.fields.find((field) => field.name in problems)?.name));
    },
    lastField() {
      return this.fields.filter((field) => field.type !== "tick").at(-1)?.name;
    },
    focusFirst() {
      const first = this.fields.find((field) => !this.values[field.name].length) || this.fields[0];
      this.$nextTick(() => this.focusOn(first?.name) || this.focusButton());
    },
    focusButton() {
      this.$el.querySelector(".authui-button").focus();
    },
    inputOf(name) {
      // The first paint, which has the same ids, is there while a button is held down.
      return this.$el.querySelector(`#${CSS.escape(this.uid(name))}`);
    },
    focusOn(name) {
      const input = name ? this.inputOf(name) : null;
      input?.focus();
      return Boolean(input);
    },
  },
};

export default form;
