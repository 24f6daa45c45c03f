// The compact view, titles and code only, is on as long as the reader wants it, on each page that has
// entries. The page's head (overrides/main.html) puts it on before anything is painted.
const COMPACT = "live-compact";
const READ_FIRST = 150; // pixels below the top of the window, a little below the site's header
const compactButton = document.querySelector(".live-compact-switch");

function isCompact() {
  return document.documentElement.classList.contains(COMPACT);
}

// What is being read stays where it is.
function switchCompact() {
  const headings = [...document.querySelectorAll("article :is(h1, h2, h3)")];
  const read = headings.filter((heading) => heading.getBoundingClientRect().top < READ_FIRST).at(-1);
  const before = read?.getBoundingClientRect().top;
  const isOn = document.documentElement.classList.toggle(COMPACT);
  remember(COMPACT, isOn ? "on" : "");
  compactButton?.setAttribute("aria-pressed", isOn);
  if (read && scrollY) scrollBy(0, read.getBoundingClientRect().top - before);
}

compactButton?.setAttribute("aria-pressed", isCompact());
compactButton?.addEventListener("click", switchCompact);
