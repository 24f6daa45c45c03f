// Headings have the same ids in both languages, so that a reader who changes the language in the
// middle of a page stays at the heading that is being read.
const READING_LINE = 150; // pixels below the top of the window, a little below the site's header

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.md-select__link[hreflang]");
  if (!link) return;
  const headings = [...document.querySelectorAll(".md-content :is(h2, h3)[id]")];
  const read = headings.filter((heading) => heading.getBoundingClientRect().top < READING_LINE);
  link.hash = read.length ? read.at(-1).id : "";
});
