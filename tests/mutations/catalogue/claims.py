"""A sentence that is true no longer, or that nothing tests any more."""

from mutations.mutation import Copy, Library, Mutation, Rename, Replace, ReplaceAll, Swap

CLAIMS = ("claims",)
PADDING = "tests/snippets/test_padding.py"

MUTATIONS = [
    Mutation(
        "the tests of an entry renamed, so that they run no longer",
        (ReplaceAll(PADDING, "def test_longest__", "def longest__"),),
        CLAIMS,
        leads_to=("docs/zh/padding.md", "{#longest}"),
        says="wants a test_longest__",
    ),
    Mutation(
        "a test of a heading that is misspelt",
        (ReplaceAll(PADDING, "def test_np__counts", "def test_numpy__counts"),),
        CLAIMS,
        leads_to=(PADDING, "def test_numpy__counts"),
    ),
    Mutation(
        "a test that asserts nothing any more",
        (
            Replace(
                PADDING,
                '    assert "[1, 1, 1, 1, 1, 1, 0, 0]" in printed\n',
                "",
            ),
            Replace(PADDING, '    assert "[ 101, 1045', '    print("[ 101, 1045'),
            Replace(PADDING, '    assert "[ 101, 2061', '    print("[ 101, 2061'),
            ReplaceAll(PADDING, ']" in printed', ']" in printed)'),
        ),
        CLAIMS,
        leads_to=(PADDING, "def test_exactly_8__is_8_in_every_row"),
        says="asserts nothing",
    ),
    Mutation(
        "a page without its file of tests",
        (Rename("tests/snippets/test_batching.py", "tests/snippets/batching.py"),),
        CLAIMS,
        leads_to=("docs/zh/batching.md", ""),
        says="there is no tests/snippets/test_batching.py",
    ),
    Mutation(
        "tests of a page that is gone",
        (Copy("tests/snippets/test_index.py", "tests/snippets/test_removed_page.py"),),
        CLAIMS,
        leads_to=("tests/snippets/test_removed_page.py", ""),
        says="no page with entries",
    ),
    Mutation(
        "a heading's id renamed in both languages, and not in the tests",
        tuple(
            Replace(f"docs/{language}/padding.md", "{#multiple-of-8}", "{#eights}")
            for language in ("zh", "en")
        ),
        CLAIMS,
        leads_to=(PADDING, "def test_multiple_of_8__rounds_the_longest_up"),
        says="no heading of padding.md has the id `multiple-of-8`",
        accepts=True,
    ),
    Mutation(
        "two sections swapped in both languages, and not their tests",
        tuple(
            edit
            for language in ("zh", "en")
            for edit in (
                Swap(f"docs/{language}/padding.md", "{#pt}", "{#np}"),
                Swap(f"docs/{language}/padding.md", 'snippet="padding:pt"', 'snippet="padding:np"'),
            )
        ),
        CLAIMS,
        leads_to=(PADDING, "def test_np__gives_an_array_for_every_key"),
        says="stands before",
        accepts=True,
    ),
    Mutation(
        "a snippet that does what its sentences do not say, its output accepted",
        (
            Replace(
                "snippets/padding.py",
                "batch = tokenizer(sequences, padding=True)",
                'batch = tokenizer(sequences, padding="max_length")',
            ),
        ),
        CLAIMS,
        leads_to=(PADDING, 'assert tokens == ["[CLS]", "so", "have"'),
        accepts=True,
        claims=("padding::test_longest__pads_to_the_longest_with_mask_zero",),
    ),
    Mutation(
        "a snippet that keeps what its sentence says is gone, its output accepted",
        (
            Replace(
                "snippets/tokenizer.py", "skip_special_tokens=True))", "skip_special_tokens=False))"
            ),
        ),
        CLAIMS,
        leads_to=("tests/snippets/test_tokenizer.py", ""),
        accepts=True,
        claims=("tokenizer::test_decode_batch__leaves_out_special_tokens_when_asked",),
    ),
    Mutation(
        "a release in which a pitfall is none any more",
        (),
        CLAIMS,
        leads_to=(PADDING, ""),
        says="test_ragged_to_tensor__pitfall_max_length_alone_cuts_silently",
        library=Library(
            "transformers",
            "5.99.0",
            Replace(
                "transformers/tokenization_utils_base.py",
                "if max_length is not None and padding is False and truncation is None:",
                "if False:",
            ),
        ),
        only="padding",
        claims=("padding::test_ragged_to_tensor__pitfall_max_length_alone_cuts_silently",),
    ),
]
