// One listener a kind of event, whatever the panels hold.

import { again, ask, stop } from "./asking.js";
import { choose, linkOf } from "./collections.js";
import { box, dropFilter, edit, grow, leaveEditing, openFilters, setFilter } from "./composer.js";
import { download, forget, listEarlier, restore, startAnew } from "./conversations.js";
import { dayOf, picked } from "./days.js";
import { q, say } from "./dom.js";
import { goBack, hideQuote, open, showQuote, step } from "./evidence.js";
import { list, readArticle } from "./library.js";
import { enlargePage, togglePage, turnPage } from "./pages.js";
import { nextTab, show, wear } from "./panes.js";
import { checkDraft, takeDraft } from "./quotes.js";
import { backToShelf, readIn } from "./shelves.js";
import { openSaved, saveQuestion, unsave } from "./saved.js";
import { panels, ready, state, WIDE } from "./state.js";
import { read } from "./storage.js";
import { copyTimeline, tellTimeline } from "./timeline.js";
import { askWhy, copy, giveVerdict, numberOf } from "./turns.js";
import { changeLimits, closeChange, dropLimit, openChange, readWords } from "./understood.js";
import { add, addAddress, filesOf, removeArticle } from "./uploads.js";
import { openVersion } from "./versions.js";
import { chooseQuoted } from "./writer.js";

const ACTIONS = {
  new: startAnew,
  theme: () => wear(document.body.classList.contains("dark") ? "light" : "dark"),
  filters: () => openFilters(q(".filters", panels.chat).hidden),
  "filters-done": () => openFilters(false),
  stop,
  "cancel-edit": () => (leaveEditing(), box().focus()),
  forget: (element) => {
    if (element.dataset.sure) return forget(), listEarlier(element.closest(".earlier"));
    element.dataset.sure = "yes";
    say(element, "Delete them for good?");
  },
  "drop-limit": (element) => dropLimit(element, element.closest(".turn")),
  "change-limit": (element) => openChange(element, element.closest(".turn")),
  "close-change": (element) => closeChange(element.closest(".turn")),
  "read-words": (element) => readWords(element.closest(".turn")),
  "as-typed": (element) => again(numberOf(element) - 1, { as_typed: true }),
  copy: (element) => copy(state.replies[numberOf(element) - 1].text, element.closest(".turn"), "Copied, with its sources."),
  link: (element) => copy(location.origin + location.pathname + linkOf(state.replies[numberOf(element) - 1].link),
                          element.closest(".turn"), "Link copied: it asks the same again."),
  "save-question": (element) => saveQuestion(element.closest(".turn")),
  writer: (element) => chooseQuoted(element.getAttribute("aria-pressed") === "true"),
  "as-quoted": (element) => again(numberOf(element) - 1, { quoted: true }),
  "as-written": (element) => again(numberOf(element) - 1, { quoted: false }),
  retry: (element) => again(numberOf(element) - 1),
  edit,
  up: (element) => giveVerdict(element.closest(".turn"), "up"),
  down: (element) => {
    const place = element.closest(".turn");
    if (element.getAttribute("aria-pressed") === "true") giveVerdict(place, "down");
    else askWhy(place, q(".why", place).hidden);
  },
  "close-why": (element) => askWhy(element.closest(".turn"), false),
  "choose-files": () => q("[type=file]", panels.library).click(),
  "remove-article": removeArticle,
  "copy-timeline": copyTimeline,
  "open-saved": (element) => openSaved(element.closest("[data-name]")),
  unsave: (element) => unsave(element.closest("[data-name]")),
  "choose-draft": () => q("[type=file]", panels.quotes).click(),
  "show-page": togglePage,
  "turn-page": turnPage,
  "enlarge-page": enlargePage,
  back: (element) => backToShelf(panelOf(element)),
};

const panelOf = (element) => Object.values(panels).find((panel) => panel.contains(element));

async function clicked(event) {
  if (event.target.closest("#page a[href^='#']")) event.preventDefault();
  await ready;
  for (const menu of document.querySelectorAll(".menu[open]")) {
    if (!menu.contains(event.target) || event.target.closest(".sheet button:not([data-do=forget])")) menu.open = false;
  }
  const link = event.target.closest("#page a[href^='#']");
  if (link) {
    if (!getSelection().isCollapsed && link.matches(".span")) return; // marking text is not following it
    const name = link.getAttribute("href").slice(1);
    if (/^cite-(event|quote|new)-/.test(name)) return backToShelf(panelOf(link));
    return name.startsWith("span-") ? open(name, true) : goBack(name);
  }
  const on = event.target.closest("#page button");
  if (!on) return;
  const { dataset } = on;
  if (dataset.do) ACTIONS[dataset.do](on);
  else if (dataset.ask) { if (state.editing) leaveEditing(); if (!WIDE.matches) show("chat"); ask(dataset.ask); }
  else if (dataset.pane) show(dataset.pane);
  else if (dataset.step) step(Number(dataset.step));
  else if (dataset.filter) dropFilter(dataset);
  else if (dataset.save) download(dataset.save);
  else if (dataset.open) { stop(); restore(read(dataset.open)); }
  else if (dataset.opens) readIn(panelOf(on), JSON.parse(dataset.opens), on);
  else if (dataset.version) openVersion(on, on.closest(".opened"));
  else if (dataset.article) readArticle(on);
  else if (dataset.offset) list(q("[type=search]", panels.library).value.trim(), Number(dataset.offset));
}

function pressed(event) {
  const { key, target } = event;
  if (key === "Escape" && state.conversation) {
    hideQuote();
    for (const menu of document.querySelectorAll(".menu[open]")) { menu.open = false; q("summary", menu).focus(); }
    if (state.editing) leaveEditing();
    else if (target.closest(".change, .understood")) closeChange(target.closest(".turn"));
    else if (!q(".filters", panels.chat).hidden) openFilters(false);
    else if (target === box()) stop();
  } else if (target.matches("[role=tab]") && (key === "ArrowRight" || key === "ArrowLeft")) {
    nextTab(target, key === "ArrowRight" ? 1 : -1);
  } else if (target === box() && key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    target.form.requestSubmit();
  } else if (target === box() && key === "ArrowUp" && !box().value) {
    edit();
  } else if (key === "/" && !target.matches("input, textarea, select")) {
    event.preventDefault();
    if (!WIDE.matches) show("chat");
    box().focus();
  }
}

async function submitted(event) {
  event.preventDefault();
  await ready;
  const form = event.target;
  if (form.matches(".composer")) {
    const wrong = q(".filters [aria-invalid]", panels.chat);
    if (wrong) return openFilters(true), wrong.focus(); // not without what should limit it
    const text = box().value;
    if (!state.ticket && text.trim()) setTimeout(() => { box().value = ""; grow(); });
    ask(text);
  } else if (form.matches(".topic")) {
    tellTimeline(form.elements.topic.value);
  } else if (form.matches(".address")) {
    addAddress(form);
  } else if (form.matches(".change")) {
    changeLimits(form);
  } else if (form.matches(".draft")) {
    checkDraft(form);
  } else if (form.matches(".why")) {
    const { reason, correction } = form.elements;
    askWhy(form.closest(".turn"), false);
    giveVerdict(form.closest(".turn"), "down", reason.value, correction.value);
  }
}

async function changed({ target }) {
  await ready;
  if (target.matches("[type=file]")) {
    const files = [...target.files];
    if (target.closest(".draft")) takeDraft(files);
    else add(files);
    target.value = "";
  } else if (target.matches("[type=date]")) {
    picked(target);
  } else if (target.closest(".collection")) {
    choose(target.value);
  } else if (target.closest(".filters")) {
    const value = target.matches("select") ? target.value : dayOf(target);
    if (value !== null) setFilter(target.name, value);
  }
}

let typing;

function typed({ target }) {
  if (target === box()) grow();
  if (!target.matches("[type=search]") || !state.conversation) return;
  clearTimeout(typing);
  typing = setTimeout(() => list(target.value.trim(), 0), 200);
}

export function listen() {
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  document.addEventListener("submit", submitted);
  document.addEventListener("change", changed);
  document.addEventListener("input", typed);
  document.addEventListener("toggle", ({ target }) => {
    const sheet = target.open && q(".earlier", target);
    if (sheet) listEarlier(sheet);
  }, true);
  for (const [kind, other] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(kind, ({ target }) => target.closest?.("a.mark") && showQuote(target.closest("a.mark")));
    document.addEventListener(other, ({ target }) => target.closest?.("a.mark") && hideQuote());
  }
  document.addEventListener("scroll", hideQuote, true);
  WIDE.addEventListener("change", () => WIDE.matches && document.body.dataset.pane === "chat" && show("evidence"));
  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files") && state.limits.upload_mb;
  const dropping = (on) => document.body.classList.toggle("dropping", on);
  document.addEventListener("dragover", (event) => holdsFiles(event) && (event.preventDefault(), dropping(true)));
  document.addEventListener("dragleave", (event) => event.relatedTarget || dropping(false));
  document.addEventListener("drop", async (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    dropping(false);
    add(await filesOf(event.dataTransfer));
  });
}
