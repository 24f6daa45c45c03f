// What the theme's own markup lacks for keyboards and screen readers.

// What opens by the label of a hidden checkbox, and the colours, which such labels switch, no key
// reaches, or none that shows where it is. What such a label shows becomes a button.
const NAMES = {
  __drawer: document.querySelector(".md-nav--primary")?.ariaLabel,
  __search: document.querySelector(".md-search__options")?.ariaLabel,
};
for (const label of document.querySelectorAll(".md-header__button[for], .md-nav__link[for=__toc]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "live-toggle";
  button.ariaLabel = NAMES[label.htmlFor] ?? (label.title || null); // else it has a text
  button.addEventListener("click", () => {
    label.control.click();
    if (label.hidden) label.parentElement.querySelector("label:not([hidden]) > button").focus();
  });
  button.append(...label.childNodes);
  label.append(button);
  label.control.hidden = true;
}
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelector("#__toc:checked, #__drawer:checked")?.click();
  for (const facts of document.querySelectorAll(".live-info[open]")) facts.open = false;
});

// Each block of code gets a landmark without a name; they are many, and lead nowhere.
function isNoLandmark() {
  for (const nav of document.querySelectorAll("nav.md-code__nav:not([role])")) nav.setAttribute("role", "none");
}
new MutationObserver(isNoLandmark).observe(document.body, { childList: true, subtree: true });
isNoLandmark();
