// Runs once in each panel, as gradio's `js_on_load`, whose parameters are element, trigger and watch.
// A link names its target. A target on the page is moved to; any other is asked of the server, which
// opens the article there and marks the span as chosen.

function moveTo(target) {
  target.scrollIntoView({ block: "start" }); // style.css's scroll-margin keeps some lines above in sight
  target.focus({ preventScroll: true });
}

// The span scrolls into sight within its panel; the page and the focus stay where the reader has them.
function scrollPanelTo(mark) {
  const panel = mark.closest(".text");
  const margin = parseFloat(getComputedStyle(mark).scrollMarginTop);
  panel.scrollTop += mark.getBoundingClientRect().top - panel.getBoundingClientRect().top - margin;
}

element.addEventListener("click", (event) => {
  const example = event.target.closest("[data-question]");
  if (example) fillIn(example.dataset.question);
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  event.preventDefault();
  const name = link.getAttribute("href").slice(1);
  const target = document.getElementById(name);
  if (target) moveTo(target);
  else if (name.startsWith("source-")) trigger("click", { name });
});

function fillIn(question) {
  const box = document.querySelector("#question textarea");
  box.value = question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

watch("value", () => {
  const mark = element.querySelector("mark[id]");
  const latest = element.querySelector(".turn:last-of-type");
  if (mark && "chosen" in mark.dataset) moveTo(mark);
  else if (mark) scrollPanelTo(mark);
  else if (latest) latest.scrollIntoView({ block: "start" });
});
