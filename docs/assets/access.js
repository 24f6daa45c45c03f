// What the theme's own markup lacks for keyboards and screen readers.

// The labels that overrides/main.html makes buttons of; Material takes Enter.
addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches("label[role=button]")) {
    event.preventDefault();
    event.target.click();
  }
  if (event.key === "Escape") document.querySelector("#__toc:checked, #__drawer:checked")?.click();
});

// Each block of code gets a landmark without a name; they are many, and lead nowhere.
function isNoLandmark() {
  for (const nav of document.querySelectorAll("nav.md-code__nav")) nav.setAttribute("role", "none");
}
new MutationObserver(isNoLandmark).observe(document.body, { childList: true, subtree: true });
isNoLandmark();
