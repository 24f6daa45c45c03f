"""What only helps who writes it is in no bundle and on no page; all else is."""

from livedocs.building.assets import FOR_AUTHORS
from livedocs.building.slim import on_post_page


def test_bundles_lack_comments_and_indents_and_nothing_else():
    script = "// one\n/* a *\n * b */\n\n  if (a) { // why\n    b = 'http://c'; /* d */\n  }\n"
    assert FOR_AUTHORS.sub("", script) == "if (a) { // why\nb = 'http://c'; /* d */\n}\n"


def test_pages_lack_indents_but_where_they_say_something():
    said = "<article>\n  <article>\n\n  </article>\n  a\n\n  b\n</article>"
    kept = said, "<script>\n  c()\n</script>", "<style>\n d {}</style>"
    page = "<p>\n\n    one  two\n  </p>\n   <scripts>\n  x" + "\n  ".join(kept)
    slim = "<p>\none  two\n</p>\n<scripts>\nx" + "\n".join(kept)
    assert on_post_page(page, page=None, config=None) == slim
