// The sources beside the conversation, open at the words that are cited.
//
// Links name their target: `#span-2-1` is the span of marker 1 in the second turn, `#cite-2-1` the marker itself,
// `p1` in place of a number the first of the nearest passages.

import { make, q, say } from "./dom.js";
import { show } from "./panes.js";
import { call } from "./server.js";
import { panels, state, WIDE } from "./state.js";
import { turn } from "./turns.js";

export function openFirst(number) {
  const { answer: said } = state.conversation.exchanges[number - 1];
  if (!said) return;
  if (said.citations.length) open(`span-${number}-${said.citations[0].marker}`, false);
  else if (said.passages.length) open(`span-${number}-p1`, false);
  else panels.evidence.firstElementChild.replaceChildren(make("p", "Nothing was found that comes near.", "empty"));
}

// `chosen`: the reader followed a link to it, so it gets the focus; else page and focus stay where they are.
export async function open(name, chosen) {
  const count = ++state.opened;
  if (chosen) show("evidence");
  else if (WIDE.matches) show("evidence");
  if (!document.getElementById(name)) {
    const [, number, passage, which] = /^span-(\d+)-(p?)(\d+)$/.exec(name) ?? [];
    const exchange = state.conversation.exchanges[number - 1];
    if (!exchange?.answer) return;
    const reply = await call("show", { exchange, turn: Number(number), passage: !!passage, number: Number(which) });
    if (count !== state.opened) return;
    if (reply.error) panels.evidence.firstElementChild.replaceChildren(make("p", reply.error, "problem"));
    else panels.evidence.firstElementChild.innerHTML = reply.html;
  }
  for (const one of panels.evidence.querySelectorAll(".current")) one.classList.remove("current");
  const span = document.getElementById(name);
  span?.classList.add("current");
  tellStep();
  if (span) scrollWithin(span);
  if (chosen) (span ?? q(".source h3, .empty", panels.evidence))?.focus({ preventScroll: WIDE.matches });
}

function scrollWithin(span) {
  const text = span.closest(".text");
  const margin = parseFloat(getComputedStyle(span).scrollMarginTop);
  text.scrollTop += span.getBoundingClientRect().top - text.getBoundingClientRect().top - margin;
}

const spans = () => [...panels.evidence.querySelectorAll("a.span[id]")];

export function step(by) {
  const all = spans();
  const at = all.findIndex((one) => one.classList.contains("current"));
  if (all.length) open(all[(at + by + all.length) % all.length].id, true);
}

function tellStep() {
  const line = q(".steps [role=status]", panels.evidence);
  const at = spans().findIndex((one) => one.classList.contains("current"));
  if (line && at >= 0) say(line, `${spans()[at].dataset.label} · ${at + 1} of ${spans().length} passages cited`);
}

export function goBack(name) {
  const marker = document.getElementById(name) ?? turn(Number(name.split("-")[1]));
  if (!marker) return;
  if (!WIDE.matches) show("chat");
  marker.scrollIntoView({ block: "nearest" });
  marker.focus({ preventScroll: true });
}

export function showQuote(link) {
  const tip = quoteTip();
  tip.replaceChildren(make("span", link.dataset.origin, "origin"), make("span", `“${link.dataset.quote}”`));
  tip.hidden = false;
  const at = link.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left - 24), innerWidth - tip.offsetWidth - 8);
  const below = at.bottom + 8 + tip.offsetHeight < innerHeight;
  tip.style.translate = `${left}px ${below ? at.bottom + 8 : at.top - tip.offsetHeight - 8}px`;
  link.setAttribute("aria-describedby", tip.id);
}

function quoteTip() {
  let tip = document.getElementById("quote-tip");
  if (!tip) {
    tip = make("div");
    tip.id = "quote-tip";
    tip.setAttribute("role", "tooltip");
    q("#page").append(tip);
  }
  return tip;
}

export const hideQuote = () => { quoteTip().hidden = true; };
