// A form in a page of NiceGUI: `<authui-form>`, which Vue does not know. What NiceGUI draws inside is moved into it.
const RETRY_MS = 2000;
const OWN = "authui-host";

// Load the script of the forms. A browser may remember that a URL has failed, so the next try has another one.
const load = async (url) => {
  for (let tries = 0; ; tries += 1) {
    try {
      return await import(tries ? `${url}?${tries}` : url);
    } catch {
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
};

/** @type {ThisType<any> & Record<string, any>} */
const form = {
  template: `
    <div class="${OWN}">
      <div ref="above" class="authui-slot"><slot name="above" /></div>
      <div ref="below" class="authui-slot"><slot /></div>
    </div>
  `,
  props: { name: String, script: String, html: String, turn: Number },
  emits: ["send", "carry", "tick"],
  computed: {
    shown() {
      return { html: this.html, turn: this.turn };
    },
  },
  watch: {
    shown({ turn }, former) {
      this.draw(turn !== former.turn);
    },
  },
  async mounted() {
    this.element = document.createElement("authui-form");
    this.$el.prepend(this.element);
    this.element.addEventListener("authui-send", (event) => {
      event.preventDefault();
      const { action, values } = event.detail;
      this.$emit("send", { action, values });
    });
    this.element.addEventListener("focusout", ({ target }) => {
      // The value that the server knows is the initial one.
      if ("carried" in target.dataset && target.value !== target.defaultValue) this.$emit("carry", target.value);
    });
    this.element.addEventListener("change", ({ target }) => {
      if (target.closest(".authui-tick")) this.$emit("tick", target.checked);
    });
    await load(this.script);
    customElements.upgrade(this.element);
    this.isLoaded = true;
    this.draw(false);
  },
  updated() {
    this.place();
  },
  methods: {
    async draw(isAnswer) {
      if (!this.isLoaded) return;
      await this.element.update(this.html, isAnswer);
      this.place();
    },
    // Put what NiceGUI draws into the form, and give it the classes and the style that a host has set.
    place() {
      const form = this.element.form;
      if (!form) return;
      const { above, below } = this.$refs;
      const before = this.element.querySelector(".authui-notice") ?? this.element.querySelector(".authui-heading");
      if (before.nextElementSibling !== above) before.after(above);
      // A field whose name is that of a property of the form hides it: the prototypes are asked.
      if (below.parentNode !== form || below.nextElementSibling) Element.prototype.append.call(form, below);
      const classes = [...this.$el.classList].filter((name) => name !== OWN);
      Element.prototype.setAttribute.call(form, "class", ["authui-card", ...classes].join(" "));
      Reflect.get(HTMLElement.prototype, "style", form).cssText = this.$el.style.cssText;
    },
  },
};

export default form;
