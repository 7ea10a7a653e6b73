// Joins a sign-in screen from the frame beside it: names the page of the frame, and tells when its state has changed.
export default {
  template: "<span hidden></span>",
  props: { page: String },
  mounted() {
    this.$nextTick(() => this.say("authui-live", this.page));
  },
  methods: {
    tell() {
      this.say("authui-changed", this.page);
    },
    say(event, detail) {
      // In a window of its own there is nobody to tell.
      if (window.parent !== window) window.parent.document.dispatchEvent(new CustomEvent(event, { detail }));
    },
  },
};
