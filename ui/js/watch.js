// Says what is wrong where the page can't come up. No module, so that it runs when those can't be had.

(() => {
  const LATE_MS = 10_000; // a page that has not started by then waits for something that does not come
  const here = location.origin + location.pathname.replace(/\/$/, "");
  const remedy = `Behind a proxy, set public_url = "${here}" under [serve] in config.toml.`;

  function tell(text) {
    const line = document.createElement("p");
    line.setAttribute("role", "alert");
    // Over the page, not in it: a slow one that does come up is not pushed down.
    line.style.cssText = "position: fixed; z-index: 99; inset: 0 0 auto; margin: 2rem auto; max-width: 40rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: black; background: white";
    line.textContent = `${text} ${remedy}`;
    document.body.append(line);
    return line;
  }

  function tellUntilReady() {
    const ready = () => "ready" in document.body.dataset;
    if (ready()) return;
    const line = tell("Dateline does not come up: parts of it can’t be had.");
    new MutationObserver(() => ready() && line.remove()).observe(document.body, { attributeFilter: ["data-ready"] });
  }

  addEventListener("DOMContentLoaded", () => {
    const known = window.gradio_config?.root;
    if (known !== here) return tell(`Dateline can’t come up here: it takes its address to be ${known}, not ${here}.`);
    setTimeout(tellUntilReady, LATE_MS);
  });
})();
