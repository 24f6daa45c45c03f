// Marks on a page what a reader looked for: whole words, in the entry that a search result leads to,
// whose heading stays at the top. The theme marks parts of words, too, on all of the page. The words
// stand in the address, and leave it at once: who shares it shares the entry.
const UNREAD = "script, style, button, svg, .headerlink, [hidden], .take-away";
const found = new URL(location);
const words = (found.searchParams.get("h") ?? "").split(/\s+/).filter(Boolean);
if (found.searchParams.has("h")) {
  found.searchParams.delete("h");
  history.replaceState(history.state, "", found);
}
if (words.length) showMarks();

function showMarks() {
  const heading = document.getElementById(location.hash.slice(1));
  const marks = textsOf(heading).flatMap((text) => markIn(text, patternOf(words)));
  const is = (word) => (mark) => mark.textContent.toLowerCase() === word.toLowerCase();
  const first = words.map((word) => marks.find(is(word))).find(Boolean) ?? marks[0];
  if (!first) return;
  for (let fold; (fold = first.closest("details:not([open])")); ) fold.open = true;
  addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || document.querySelector("#__search")?.checked) return;
    for (const mark of marks) mark.replaceWith(...mark.childNodes);
  }, true); // before the theme closes its search
}

// The texts of an entry, from its heading to the next one of its rank; else those of the page.
function textsOf(heading) {
  const page = document.querySelector(".md-content__inner");
  const isEntry = /^H[2-6]$/.test(heading?.tagName ?? "");
  const others = isEntry ? [...page.querySelectorAll("h1, h2, h3, h4, h5, h6")] : [];
  const next = others.find((one) => one.tagName <= heading.tagName && isBefore(heading, one));
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (isEntry && !isBefore(heading, text)) continue; // what it holds is behind its beginning
    if (next && !isBefore(text, next)) break;
    if (!text.parentElement.closest(UNREAD)) texts.push(text);
  }
  return texts;
}

function isBefore(one, other) {
  return Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
}

// English words as wholes; Chinese ones have no space around them.
function patternOf(words) {
  const longest = [...words].sort((a, b) => b.length - a.length);
  const parts = longest.map((word) => {
    const text = word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    return /^\w+$/.test(word) ? `(?<!\\w)${text}(?!\\w)` : text;
  });
  return new RegExp(parts.join("|"), "giu");
}

function markIn(text, pattern) {
  const marks = [];
  for (const { 0: word, index } of [...text.data.matchAll(pattern)].reverse()) {
    const place = text.splitText(index);
    place.splitText(word.length);
    const mark = document.createElement("mark");
    mark.dataset.mdHighlight = "";
    place.replaceWith(mark);
    mark.append(place);
    marks.unshift(mark);
  }
  return marks;
}
