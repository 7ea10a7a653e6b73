// The switch between languages: a disclosure with a button for each; it also tells the document what it speaks now.
const LASTS = 365 * 24 * 3600;

export default {
  template: `
    <details class="authui-language" ref="details" @keydown.esc="close" @focusout="leave"
             @toggle="open = $refs.details.open">
      <summary :aria-label="label + ': ' + current.name">
        <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor"
             stroke-width="1.6">
          <circle cx="12" cy="12" r="9.2" />
          <path d="M2.8 12h18.4M12 2.8c5.2 5.6 5.2 12.8 0 18.4M12 2.8c-5.2 5.6-5.2 12.8 0 18.4" />
        </svg>
        <span>{{ current.name }}</span>
      </summary>
      <ul v-if="open">
        <li v-for="each in offered" :key="each.language">
          <button
            type="button"
            :lang="each.language"
            :dir="each.direction"
            :aria-current="each.language === language ? 'true' : undefined"
            @click="choose(each)"
          >{{ each.name }}</button>
        </li>
      </ul>
    </details>
  `,
  props: { cookie: String, label: String, language: String, offered: Array },
  emits: ["choose"],
  data() {
    return { open: false };
  },
  computed: {
    current() {
      return this.offered.find((each) => each.language === this.language);
    },
  },
  watch: {
    language() {
      Object.assign(document.documentElement, { lang: this.language, dir: this.current.direction });
    },
  },
  methods: {
    choose(each) {
      const secure = window.location.protocol === "https:" ? "; Secure" : "";
      // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store
      document.cookie = `${this.cookie}=${each.language}; Path=/; Max-Age=${LASTS}; SameSite=Lax${secure}`;
      this.close();
      this.$emit("choose", each.language);
    },
    close() {
      if (this.$refs.details.open) this.$refs.details.querySelector("summary").focus();
      this.$refs.details.open = false;
    },
    leave(event) {
      if (event.relatedTarget && !this.$refs.details.contains(event.relatedTarget)) this.$refs.details.open = false;
    },
  },
};
