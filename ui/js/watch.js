// Says what is wrong where the page can't come up. No module, so that it runs when those can't be had.

(() => {
  const LATE_MS = 10_000; // a page that has not started by then waits for something that does not come
  const here = location.origin + location.pathname.replace(/\/$/, "");
  const remedy = `Behind a proxy, set public_url = "${here}" under [serve] in config.toml.`;

  function tell(text) {
    const line = document.createElement("p");
    line.setAttribute("role", "alert");
    line.style.cssText = "margin: 2rem auto; max-width: 40rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif";
    line.textContent = `${text} ${remedy}`;
    document.body.prepend(line);
  }

  addEventListener("DOMContentLoaded", () => {
    const known = window.gradio_config?.root;
    if (known !== here) return tell(`Dateline can’t come up here: it takes its address to be ${known}, not ${here}.`);
    setTimeout(() => "ready" in document.body.dataset || tell("Dateline does not come up: parts of it can’t be had."), LATE_MS);
  });
})();
