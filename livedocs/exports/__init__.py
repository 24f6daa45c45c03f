"""Pages as files to take away: Markdown, notebooks, scripts, and llms.txt, which lists them."""
