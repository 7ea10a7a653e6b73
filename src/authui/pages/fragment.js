// Bring a fragment back over a login: no browser sends it to the server. Load a page again that the back button brings
// back out of the browser's memory. Runs in every page before anything else.
{
  const KEY = "authui.fragment";

  // A browser that blocks all cookies also blocks the storage of the tab.
  const kept = () => {
    try {
      return sessionStorage;
    } catch {
      return null;
    }
  };

  // On a page of the sign-in: add the fragment to `next`. After a redirect the browser has appended it to this page's
  // URL; a page that was open in this tab has left it in the storage of the tab.
  window.authuiKeepFragment = ({ path, home, mount }) => {
    const prefix = location.pathname.slice(0, location.pathname.length - path.length);
    const query = new URLSearchParams(location.search);
    const asked = query.get("next") ?? home;
    if (asked.includes("#")) return;
    const site = prefix.slice(0, prefix.length - mount.length);
    const target = asked.startsWith("~") ? site + asked.slice(1) : prefix + asked;
    const [left, ...rest] = (kept()?.getItem(KEY) ?? "").split("#");
    const fragment = location.hash || (left === target && rest.length ? `#${rest.join("#")}` : "");
    if (!fragment) return;
    query.set("next", asked + fragment);
    location.replace(`${location.pathname}?${query}`);
  };

  // A page that comes back out of the browser's memory has lost its socket, and its user may have logged out since.
  // WebKit keeps pages over http in memory although they are `no-store`.
  addEventListener("pageshow", (event) => {
    if (event.persisted && document.getElementById("app")) location.reload();
  });

  addEventListener("pagehide", () => {
    if (location.hash) kept()?.setItem(KEY, location.pathname + location.search + location.hash);
    else kept()?.removeItem(KEY);
  });
}
