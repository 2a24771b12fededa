// What the page's modules share: the panels, and how things stand.

export const PANELS = ["masthead", "chat", "evidence", "library", "timeline", "quotes", "saved"];
export const WIDE = matchMedia("(min-width: 60rem)");
export const panels = {};

export const state = {
  collection: "", // the name of the one that is chosen; "": as the server does
  key: null, // which index this is: conversations over another one are kept apart
  fingerprint: null,
  limits: { kinds: [], upload_mb: 0 },
  conversation: null,
  replies: [], // what the clipboard gets, a turn each
  written: null, // the conversation as this page last kept it: another page may keep one under the same id
  writer: null, // the language model that writes answers: its name, and where text goes that leaves the machine
  ticket: null, // of the question being answered
  former: null, // the answer that a retry would replace
  draft: "", // what was being typed when editing began
  editing: false,
  printed: false, // whether pages of PDFs are shown as printed, where that is what is read
  away: false, // the server gave no answer the last time
  scrolled: {}, // how far each pane was, where one takes the place of another
  opened: 0, // counts what was opened beside the conversation: a late reply must not replace a newer one
};

// What is clicked or sent before the page has started is done once it has.
export let beReady;

export const ready = new Promise((done) => { beReady = done; });
