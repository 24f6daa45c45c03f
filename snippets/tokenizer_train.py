"""Train a tokenizer: from one that exists, and from nothing."""

# %% train-from-old
import email
from pathlib import Path

from transformers import AutoTokenizer

# Your texts instead; here, code of Python's own library.
folder = Path(email.__file__).parent
texts = [
    path.read_text(encoding="utf-8")
    for path in sorted(folder.glob("*.py"))
]

old = AutoTokenizer.from_pretrained("openai-community/gpt2")
new = old.train_new_from_iterator(
    texts, vocab_size=3000, show_progress=False
)
line = "        for part in message.walk():"
print(len(old), old.tokenize(line))
print(len(new), new.tokenize(line))

# %% save-new
new.save_pretrained("code-tokenizer")
loaded = AutoTokenizer.from_pretrained("code-tokenizer")
print(loaded.tokenize(line) == new.tokenize(line))

# %% kinds
for checkpoint in (
    "google-bert/bert-base-cased",
    "openai-community/gpt2",
    "google-t5/t5-small",
):
    before = AutoTokenizer.from_pretrained(checkpoint)
    after = before.train_new_from_iterator(
        texts[:4], vocab_size=600, show_progress=False
    )
    kinds = [
        type(each.backend_tokenizer.model).__name__
        for each in (before, after)
    ]
    print(f"{checkpoint:28}", *kinds)

# %% train-from-nothing
from tokenizers import (
    Tokenizer,
    decoders,
    models,
    pre_tokenizers,
    trainers,
)

backend = Tokenizer(models.BPE())
backend.pre_tokenizer = pre_tokenizers.ByteLevel(
    add_prefix_space=False
)
backend.decoder = decoders.ByteLevel()
trainer = trainers.BpeTrainer(
    vocab_size=3000,
    special_tokens=["<|endoftext|>", "<|pad|>"],
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    show_progress=False,
)
backend.train_from_iterator(texts, trainer=trainer)
print(backend.get_vocab_size())

# %% wrap
from transformers import PreTrainedTokenizerFast

mine = PreTrainedTokenizerFast(
    tokenizer_object=backend,
    eos_token="<|endoftext|>",
    pad_token="<|pad|>",
    model_max_length=1024,
)
mine.save_pretrained("my-tokenizer")

again = AutoTokenizer.from_pretrained("my-tokenizer")
print(type(again).__name__, len(again))
batch = again([line, "return 你好"], padding=True)
print(again.decode(batch["input_ids"]))
