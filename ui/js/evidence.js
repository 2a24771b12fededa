// The sources beside the conversation, open at the words that are cited.
//
// Links name their target: `#span-2-1` is the span of marker 1 in the second turn, `#cite-2-1` the marker itself,
// `p1` in place of a number the first of the nearest passages.

import { make, q, say } from "./dom.js";
import { followPage } from "./pages.js";
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
  if (chosen || WIDE.matches) show("evidence");
  if (!document.getElementById(name)) {
    const source = sourceOf(name);
    if (!source) return;
    const reply = await call("read", source);
    if (count !== state.opened) return;
    lay(source.id, turnOf(name), reply);
  }
  q(".back", panels.evidence).href = `#${name.replace("span", "cite")}`;
  for (const one of panels.evidence.querySelectorAll(".current")) one.classList.remove("current");
  const span = document.getElementById(name);
  span?.classList.add("current");
  tellStep();
  if (await followPage(span, chosen)) return;
  if (span) scrollWithin(span);
  if (chosen) (span ?? q(".source h3, .empty", panels.evidence))?.focus({ preventScroll: WIDE.matches });
}

const turnOf = (name) => Number(name.split("-")[1]);

// What a click sends: an article, and its spans that the answer cites; or the one of a nearest passage.
function sourceOf(name) {
  const [, turn, passage, which] = /^span-(\d+)-(p?)(\d+)$/.exec(name) ?? [];
  const said = state.conversation.exchanges[turn - 1]?.answer;
  if (passage) {
    const { article_id: id, start, end } = said?.passages[which - 1] ?? {};
    return id && { id, current: name, spans: [{ name, label: "", start, end }] };
  }
  const id = said?.citations.find((one) => one.marker === Number(which))?.article_id;
  const cited = ({ marker, start, end, quote, answer_start, answer_end }) =>
    ({ name: `span-${turn}-${marker}`, label: `[${marker}]`, start, end, quote, answer_start, answer_end });
  const spans = said?.citations.filter((one) => one.article_id === id).map(cited);
  return id && { id, current: name, spans };
}

// Lays out the sources of a turn's answer, and under them the one that is open.
function lay(id, number, reply) {
  panels.evidence.firstElementChild.innerHTML = state.replies[number - 1].sources;
  for (const card of panels.evidence.querySelectorAll(".card")) {
    if (card.dataset.article === id) card.setAttribute("aria-current", "true");
  }
  const opened = q(".opened", panels.evidence);
  if (!reply.error) opened.innerHTML = reply.html;
  else {
    opened.append(make("p", reply.error, "empty"));
    opened.firstChild.setAttribute("role", "status");
  }
}

export function scrollWithin(span) {
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
  const marker = document.getElementById(name) ?? turn(turnOf(name));
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
