// The button of the pages that are made for paper.
document.querySelector(".live-print")?.addEventListener("click", () => print());
