// The box that questions are typed into, and the filters above it.

import { save } from "./conversations.js";
import { inWords } from "./days.js";
import { button, q, say } from "./dom.js";
import { panels, state } from "./state.js";

export function answering(busy) {
  if (!busy) {
    state.ticket = null;
    hint("");
  }
  q("[type=submit].ask", panels.chat).hidden = busy;
  q("[data-do=stop]", panels.chat).hidden = !busy;
  panels.chat.setAttribute("aria-busy", String(busy));
}

export function edit() {
  const last = state.conversation.exchanges.at(-1);
  if (!last || state.ticket) return;
  if (!state.editing) state.draft = box().value;
  state.editing = true;
  box().value = last.question;
  q(".editing", panels.chat).hidden = false;
  grow();
  box().focus();
}

export function leaveEditing() {
  state.editing = false;
  q(".editing", panels.chat).hidden = true;
  box().value = state.draft;
  grow();
}

const DATES = { since: "from", until: "to", as_of: "as of" };

export function options(select, publishers) {
  select.replaceChildren(new Option("any", ""), ...publishers.map((name) => new Option(name, name)));
}

export function setFilter(name, value) {
  const { filters } = state.conversation;
  if (name === "publisher") {
    if (value && !filters.publishers.includes(value)) filters.publishers.push(value);
  } else filters[name] = value;
  state.conversation.filters = { ...filters };
  chips();
  save();
}

export function dropFilter({ filter, value }) {
  const { filters } = state.conversation;
  state.conversation.filters = filter === "publisher"
    ? { ...filters, publishers: filters.publishers.filter((one) => one !== value) }
    : filter === "author" ? { ...filters, authors: filters.authors.filter((one) => one !== value) }
    : { ...filters, [filter]: "" };
  chips();
  save();
  q("[data-do=filters]", panels.chat).focus();
}

export function chips() {
  const { filters } = state.conversation;
  const form = q(".filters", panels.chat);
  const made = filters.publishers.map((name) => chip(name, { filter: "publisher", value: name }));
  made.push(...filters.authors.map((name) => chip(`by ${name}`, { filter: "author", value: name })));
  for (const [name, word] of Object.entries(DATES)) {
    const day = inWords(filters[name] ?? "");
    const field = form.elements[name];
    if (!field.matches("[aria-invalid]")) field.value = day; // else it is still being mended
    if (day) made.push(chip(`${word} ${day}`, { filter: name }));
  }
  form.elements.publisher.value = "";
  say(form.elements.publisher.options[0], filters.publishers.length ? "or another" : "any");
  q(".chips", panels.chat).replaceChildren(...made);
}

function chip(text, data) {
  const made = button(`${text} ×`, data);
  made.className = "chip";
  made.setAttribute("aria-label", `Remove the filter ${text}`);
  return made;
}

export function openFilters(wanted) {
  q(".filters", panels.chat).hidden = !wanted;
  const opener = q("[data-do=filters]", panels.chat);
  opener.setAttribute("aria-expanded", String(wanted));
  (wanted ? q(".filters select", panels.chat) : opener).focus();
}

export const box = () => q(".composer textarea");
export const hint = (text) => say(q(".hint", panels.chat), text);

export function grow() {
  box().style.height = "auto";
  box().style.height = `${box().scrollHeight}px`;
}
