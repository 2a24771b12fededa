// A page of a PDF as it is printed, in place of the article's text, with the open quote marked on it.

import { q, say } from "./dom.js";
import { call } from "./server.js";
import { state } from "./state.js";

let asked = 0; // a late reply must not replace a newer one

export function togglePage(button) {
  const source = button.closest(".source");
  state.printed = q(".facsimile", source).hidden;
  if (state.printed) return showPage(source, 0, true);
  turnTo(source, false);
  say(q(".as-printed [role=status]", source), "");
}

// Shows the page of the span that is open, once the reader has asked for pages; false where there is none to show.
export function followPage(place, focus) {
  const source = place?.closest(".source");
  return Boolean(state.printed && source && q(".facsimile", source)) && showPage(source, 0, focus);
}

export async function turnPage(button) {
  const [source, { page, turn }] = [button.closest(".source"), button.dataset];
  if (!(await showPage(source, Number(page), false))) return;
  const again = q(`[data-turn=${turn}]:enabled`, source) ?? q(".paper", source);
  again.focus();
}

export function enlargePage(button) {
  const large = q(".paper", button.closest(".facsimile")).classList.toggle("large");
  button.setAttribute("aria-pressed", String(large));
  scrollToQuote(button.closest(".facsimile"));
}

async function showPage(source, number, focus) {
  const count = ++asked;
  const told = q(".as-printed [role=status]", source);
  const { start = 0, end = 0 } = q(".span.current[data-start]", source)?.dataset ?? {};
  say(told, "Drawing the page…");
  const id = q("[data-do=show-page]", source).dataset.of;
  const reply = await call("printed", { id, start: Number(start), end: Number(end), page: number });
  if (count !== asked) return true;
  say(told, reply.error ?? reply.told);
  if (reply.error) {
    if (!number) turnTo(source, false);
    return false;
  }
  const large = q(".paper.large", source);
  const sheet = q(".facsimile", source);
  sheet.innerHTML = reply.html;
  turnTo(source, true);
  if (large) enlargePage(q("[data-do=enlarge-page]", sheet));
  else scrollToQuote(sheet);
  if (focus) q(".paper", sheet).focus({ preventScroll: true });
  return true;
}

function turnTo(source, printed) {
  q(".facsimile", source).hidden = !printed;
  q(".text", source).hidden = printed;
  const button = q("[data-do=show-page]", source);
  button.setAttribute("aria-pressed", String(printed));
}

// The page's room is known before its picture is there.
function scrollToQuote(sheet) {
  const [paper, box] = [q(".paper", sheet), q(".mark-on", sheet)];
  if (!box) return;
  const [around, at] = [paper.getBoundingClientRect(), box.getBoundingClientRect()];
  paper.scrollTop += at.top - around.top - around.height / 3;
  paper.scrollLeft += at.left - around.left - 16;
}
