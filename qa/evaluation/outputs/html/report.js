// Filters, search and the theme. All data stands in the page already; nothing here makes markup of it.
"use strict";

(() => {
  const root = document.documentElement;
  const form = document.querySelector(".filters");
  const items = Array.from(document.querySelectorAll(".questions > li"));
  const counted = document.querySelector(".counted output");
  const nothing = document.querySelector(".nothing");
  const KEYS = ["verdict", "type", "publisher", "q"];
  const PAUSE_MS = 120; // between two keys: ten thousand texts take longer than one

  root.classList.add("js");

  // Texts are read when somebody first searches: not all visits do.
  const texts = new Map();
  const textOf = item => {
    if (!texts.has(item)) texts.set(item, fold(item.textContent));
    return texts.get(item);
  };
  const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const chosen = () => Object.fromEntries(KEYS.map(key => [key, form.elements[key]?.value ?? ""]));

  const fits = (item, state, words) =>
    (!state.verdict || item.dataset.is.split(" ").includes(state.verdict)) &&
    (!state.type || item.dataset.type === state.type) &&
    (!state.publisher || item.dataset.publisher === state.publisher) &&
    words.every(word => textOf(item).includes(word));

  const show = () => {
    const state = chosen();
    const words = fold(state.q).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const kept = fits(item, state, words);
      item.hidden = !kept;
      shown += kept;
    }
    const all = items.length.toLocaleString("en");
    const filtered = words.length || state.verdict || state.type || state.publisher;
    counted.textContent = filtered ? `${shown.toLocaleString("en")} of ${all} questions shown. ` : `${all} questions. `;
    nothing.hidden = shown > 0 || !items.length;
  };

  const remember = () => {
    const kept = Object.entries(chosen()).filter(([, value]) => value);
    const hash = new URLSearchParams(kept).toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  };

  const changed = () => { show(); remember(); };

  // An option that this page does not have is left alone: a link may come from another run's page.
  const select = (key, value) => {
    const field = form.elements[key];
    if (!field) return;
    field.value = value;
    if (field.value !== value) field.value = "";
  };

  const follow = () => {
    const hash = location.hash.slice(1);
    const place = document.getElementById(hash);
    if (place?.closest(".questions")) {
      form.reset();
      show();
      for (let at = place; at; at = at.parentElement) if (at.matches("details")) at.open = true;
      place.querySelector("details")?.setAttribute("open", "");
      place.scrollIntoView();
      (place.querySelector("summary") ?? place).focus({ preventScroll: true });
    } else if (hash.includes("=")) {
      const state = new URLSearchParams(hash);
      for (const key of KEYS) select(key, state.get(key) ?? "");
      show();
      document.getElementById("questions").scrollIntoView();
    }
  };

  let pause;
  form.addEventListener("input", event => {
    clearTimeout(pause);
    if (event.target.name === "q") pause = setTimeout(changed, PAUSE_MS);
    else changed();
  });
  form.addEventListener("submit", event => { event.preventDefault(); changed(); });
  form.addEventListener("reset", () => setTimeout(changed));
  nothing.querySelector("button").addEventListener("click", () => form.reset());
  addEventListener("hashchange", follow);

  const theme = document.getElementById("theme");
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches;
  const label = () => {
    theme.textContent = isDark() ? "Light" : "Dark";
    theme.setAttribute("aria-label", `Switch to ${isDark() ? "light" : "dark"} colours`);
  };
  theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; label(); });
  systemDark.addEventListener("change", label);

  label();
  show();
  follow();
})();
