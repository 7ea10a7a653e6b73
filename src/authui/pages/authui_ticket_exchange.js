// What only the browser can do: trade a login's ticket for the cookie, and hear that another tab has logged in.
const NO_COOKIE = 428; // "precondition required": the answer to a request without a cookie

const prefix = () => window.path_prefix || "";

// Open a path. Where that is this page, a reload keeps its fragment, which the server never sees.
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
    // The framework opens its socket once the whole page is mounted.
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
    // A browser that blocks cookies drops the one in the answer. Scripts cannot read it, so ask the server.
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
      // If this fails, the unfinished sign-in continues without its cookie until a reload.
      this.keeping = this.trade(ticket).catch(() => {});
    },
    // The other screen needs the cookie to continue the unfinished sign-in.
    async leave(url) {
      await this.keeping;
      if (this.keeping && (await this.dropsCookies())) {
        this.$emit("refused", "cookie");
        return;
      }
      window.location.assign(prefix() + url);
    },
    // The server refuses the socket of a page that was loaded before another tab logged in: reload to be redirected.
    async lookAgain() {
      if (window.did_handshake) return;
      const now = await fetch(window.location.href, { redirect: "manual", cache: "no-store" }).catch(() => null);
      if (now?.type === "opaqueredirect") window.location.reload();
    },
    // The confirm screen of another tab leads on then.
    tellVerified() {
      this.channel.postMessage("verified");
    },
    go() {
      open(this.target);
    },
  },
};
