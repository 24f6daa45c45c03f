// Single keys. They do nothing while one types, and can be switched off, the theme's own with them.
const KEYS = "live-keys"; // where it is remembered, and the dialog that lists them
const keysDialog = document.querySelector(`#${KEYS}`);
const keysSwitch = keysDialog?.querySelector("input");
const BELOW_HEADER = 80; // pixels below the top of the window, where a reader looks first
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

const ACTIONS = {
  j: () => goTo(1),
  k: () => goTo(-1),
  c: () => currentEntry()?.querySelector(".md-code__button, .md-clipboard")?.click(),
  r: () => copyRunnable(currentEntry()),
  o: () => fold(currentEntry()),
  l: () => otherLanguage()?.click(),
  t: () => document.querySelector("[data-md-component=palette] label:not([hidden])")?.control.click(),
  v: () => compactButton && switchCompact(), // only a page of entries has the button
  "?": () => keysDialog?.showModal(),
};

// Before the theme, which hears of keys at the window, too.
addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (key.length !== 1 || key === " " || target.closest?.(FIELDS) || keysDialog?.open) return;
  if (remembered(KEYS) === "off") event.stopImmediatePropagation();
  else if (Object.hasOwn(ACTIONS, key)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    ACTIONS[key]();
  }
}, true);

if (keysSwitch) {
  keysSwitch.checked = remembered(KEYS) !== "off";
  keysSwitch.addEventListener("change", () => remember(KEYS, keysSwitch.checked ? "" : "off"));
}
document.querySelector(".live-keys-open")?.addEventListener("click", () => keysDialog.showModal());
keysDialog?.addEventListener("click", (event) => {
  if (event.target === keysDialog) keysDialog.close(); // the ground around it
});

function entries() {
  return [...document.querySelectorAll("article .live")].filter((entry) => entry.checkVisibility());
}

// The entry that has the keyboard, if one sees it; else the first one below the header.
function currentEntry() {
  const focused = document.activeElement.closest("article .live");
  const isSeen = ({ top, bottom }) => bottom > BELOW_HEADER && top < innerHeight;
  if (focused && isSeen(focused.getBoundingClientRect())) return focused;
  return entries().find((entry) => bottomOf(entry) > BELOW_HEADER);
}

// Code that floats may be longer than the entry around it.
function bottomOf(entry) {
  const boxes = [entry, ...entry.children].map((part) => part.getBoundingClientRect());
  return Math.max(...boxes.map(({ bottom }) => bottom));
}

function goTo(step) {
  const all = entries();
  const here = document.activeElement.closest("article .live");
  const current = currentEntry();
  const isFirst = current !== here && step > 0; // nobody has been at it by a key
  const next = all[all.indexOf(current) + (isFirst ? 0 : step)];
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  startOf(next).scrollIntoView({ block: "start" });
}

// An entry begins with its heading, or with the paragraph before its code.
function startOf(entry) {
  let start = entry;
  while (start.previousElementSibling?.matches("p, ul, ol")) start = start.previousElementSibling;
  const before = start.previousElementSibling;
  return before?.matches("h1, h2, h3, h4") ? before : start;
}

function copyRunnable(entry) {
  const button = entry?.querySelector(".live-script");
  if (button) button.click();
  else ACTIONS.c(); // it needs nothing else
}

function fold(entry) {
  const folds = [...(entry?.querySelectorAll("details:not(.live-info, .live-older)") ?? [])];
  const isOpen = folds.some((one) => one.open);
  for (const one of folds) one.open = !isOpen;
}

function otherLanguage() {
  const links = [...document.querySelectorAll(".md-select__link[hreflang]")];
  return links.find((link) => link.hreflang !== document.documentElement.lang);
}
