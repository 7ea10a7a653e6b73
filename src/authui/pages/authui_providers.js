// @ts-check
// The links to other providers: they take along whether the browser is to be remembered, since they send no form.

const TICK = "form[name=login] input[name=remember]:checked";

document.addEventListener(
  "click",
  ({ target }) => {
    /** @type {HTMLAnchorElement | null} */
    const way = target instanceof Element ? target.closest("a.authui-provider") : null;
    if (!way) return;
    const url = new URL(way.href);
    url.searchParams.delete("remember");
    if (document.querySelector(TICK)) url.searchParams.set("remember", "on");
    way.href = url.href;
  },
  true,
);
