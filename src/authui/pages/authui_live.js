// Joins a sign-in screen from the frame beside it: gives the secret of its page, and tells when its state has changed.
export default {
  template: "<span hidden></span>",
  props: { secret: String },
  mounted() {
    this.$nextTick(() => this.say("authui-live", this.secret));
  },
  methods: {
    tell() {
      this.say("authui-changed");
    },
    say(event, detail) {
      // In a window of its own there is nobody to tell.
      if (window.parent !== window) window.parent.document.dispatchEvent(new CustomEvent(event, { detail }));
    },
  },
};
