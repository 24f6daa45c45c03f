// The button on the home page opens the search of the header.
for (const button of document.querySelectorAll(".live-search")) {
  button.addEventListener("click", () => {
    document.querySelector("[data-md-component=search-query]").focus();
  });
}
