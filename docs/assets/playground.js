// The script of the playground is fetched on its page alone; it does not belong to what all pages load.
const playground = document.querySelector(".live-play");
if (playground) import(new URL(playground.dataset.script, document.baseURI));
