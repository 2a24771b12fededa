// The turns of the conversation, and what can be done with an answer.

import { save } from "./conversations.js";
import { make, q, say } from "./dom.js";
import { call } from "./server.js";
import { panels, state, WIDE } from "./state.js";

export const turn = (number) => document.getElementById(`turn-${number}`);
export const numberOf = (element) => Number(element.closest(".turn").id.slice("turn-".length));

export function section(number) {
  const known = turn(number);
  if (known) return known;
  const made = make("section", "", "turn");
  made.id = `turn-${number}`;
  made.setAttribute("aria-labelledby", `question-${number}`);
  q(".turns", panels.chat).append(made);
  return made;
}

export function fill(place, reply, at) {
  place.innerHTML = reply.html;
  state.replies[at] = reply;
  judge(place, state.conversation.exchanges[at]);
}

// The question comes to the top; what is answered then grows below it, and nothing jumps.
export function reveal(place) {
  const scroller = q(".scroller", panels.chat);
  if (scroller.scrollHeight > scroller.clientHeight) scroller.scrollTop = place.offsetTop - scroller.offsetTop;
  if (!WIDE.matches) place.scrollIntoView({ block: "start" });
}

export async function copy(text, place, said) {
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch { // a page that did not come from this machine or by https has no clipboard
    const area = make("textarea", text, "unseen");
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
  }
  tell(place, done ? said : "The browser does not let this page copy.");
}

export function tell(place, text) {
  say(q(".said", place), text);
  q(".said", place).scrollIntoView({ block: "nearest" });
}

function judge(place, exchange) {
  for (const name of ["up", "down"]) {
    q(`[data-do=${name}]`, place)?.setAttribute("aria-pressed", String(exchange.verdict === name));
  }
}

export async function giveVerdict(place, verdict, reason = "", correction = "") {
  const { conversation } = state;
  const exchange = conversation.exchanges[numberOf(place) - 1];
  const wanted = exchange.verdict === verdict && !reason ? null : verdict; // the same again takes it back
  const reply = await call("feedback", { exchange, verdict: wanted, reason, correction });
  if (!reply.error) exchange.verdict = wanted;
  judge(place, exchange);
  tell(place, reply.error ?? reply.said);
  save(conversation);
}

export function askWhy(place, open) {
  q(".why", place).hidden = !open;
  q("[data-do=down]", place).setAttribute("aria-expanded", String(open));
  (open ? q(".why input", place) : q("[data-do=down]", place)).focus();
  if (open) q(".why", place).scrollIntoView({ block: "nearest" });
}
