// The token box: kept for this tab only, never stored longer, sent only to ourselves.
"use strict";
(() => {
  const KEY = "youxin:token";
  const box = document.getElementById("token");
  const who = document.getElementById("who");

  const claims = (token) => {
    try {
      const part = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
      return JSON.parse(atob(part));
    } catch {
      return null;
    }
  };
  const show = () => {
    const token = box.value.trim();
    const said = token ? claims(token) : null;
    who.textContent = said ? said.role : token ? "?" : "";
    token ? sessionStorage.setItem(KEY, token) : sessionStorage.removeItem(KEY);
  };

  box.value = sessionStorage.getItem(KEY) ?? "";
  box.addEventListener("input", show);
  document.getElementById("identity").addEventListener("submit", (event) => event.preventDefault());
  show();

  // What the headers editor says wins; an Authorization without a token is left out.
  window.youxinHeaders = (given) => {
    const headers = { ...given };
    for (const name of Object.keys(headers)) {
      const isEmpty = /^\s*(bearer)?\s*$/i.test(headers[name] ?? "");
      if (name.toLowerCase() === "authorization" && isEmpty) delete headers[name];
    }
    const isGiven = Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
    const token = box.value.trim().replace(/^bearer\s+/i, "");
    return isGiven || !token ? headers : { ...headers, Authorization: `Bearer ${token}` };
  };
})();
