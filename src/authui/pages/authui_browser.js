// What only the browser can do: trade a login's ticket for the cookie, and hear that another tab has logged in.
const NO_COOKIE = 428; // "precondition required": what the server says where none came

const prefix = () => window.path_prefix || "";

// Open a path; the page itself is loaded again at its fragment, which the server never sees.
const open = (path) => {
  const here = window.location.pathname + window.location.search;
  if (window.location.hash && prefix() + path === here) window.location.reload();
  else window.location.replace(prefix() + path);
};

export default {
  template: "<span hidden></span>",
  props: { exchange: String, target: String },
  emits: ["refused"],
  mounted() {
    this.channel = new BroadcastChannel("authui");
    this.channel.onmessage = (message) => message.data === "signed_in" && this.go();
    document.dispatchEvent(new Event("authui-listens")); // until then the first paint does
    // The framework makes its socket once all of the page is mounted.
    this.$nextTick(() => window.socket?.on("connect_error", this.lookAgain));
  },
  unmounted() {
    this.channel.close();
  },
  methods: {
    async trade(ticket) {
      /** @type {RequestInit} */
      const options = { method: "POST", headers: { "X-AuthUI-Ticket": ticket }, cache: "no-store", keepalive: true };
      const response = await fetch(prefix() + this.exchange, options);
      if (!response.ok) throw new Error(`the ticket was answered ${response.status}`);
    },
    // A browser that blocks cookies takes the answer and drops its cookie, which no script may read.
    async dropsCookies() {
      const answer = await fetch(prefix() + this.exchange, { cache: "no-store" }).catch(() => null);
      return answer?.status === NO_COOKIE;
    },
    async enter(ticket, then) {
      try {
        await this.trade(ticket);
      } catch {
        this.$emit("refused", "ticket");
        return;
      }
      if (await this.dropsCookies()) {
        this.$emit("refused", "cookie");
        return;
      }
      this.channel.postMessage("signed_in");
      if (then) open(then);
    },
    keep(ticket) {
      // Where that fails, what is unfinished goes on without its cookie, until a reload.
      this.keeping = this.trade(ticket).catch(() => {});
    },
    // Another screen finds what is unfinished once the browser has the cookie.
    async leave(url) {
      await this.keeping;
      if (this.keeping && (await this.dropsCookies())) {
        this.$emit("refused", "cookie");
        return;
      }
      window.location.assign(prefix() + url);
    },
    // A page that somebody has signed in behind is refused its socket: where it would lead on by now, it does.
    async lookAgain() {
      if (window.did_handshake) return;
      const now = await fetch(window.location.href, { redirect: "manual", cache: "no-store" }).catch(() => null);
      if (now?.type === "opaqueredirect") window.location.reload();
    },
    go() {
      open(this.target);
    },
  },
};
