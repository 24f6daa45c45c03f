"""What has changed, before and after: Tokenizers."""

# %% setup hidden=true
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased"
)

# %% encode-plus-old hidden=true raises="AttributeError"
tokenizer.encode_plus("How are you?")

# %% encode-plus-now hidden=true
tokenizer("How are you?").tokens()

# %% batch-encode-plus-old hidden=true raises="AttributeError"
tokenizer.batch_encode_plus(["Hello!", "How are you?"])

# %% batch-encode-plus-now hidden=true
tokenizer(["Hello!", "How are you?"]).tokens(1)

# %% prepare-for-model-old hidden=true raises="AttributeError"
ids = tokenizer.encode("Hello!", add_special_tokens=False)
tokenizer.prepare_for_model(ids)

# %% prepare-for-model-now hidden=true
tokenizer("Hello!").tokens()

# %% build-inputs-old hidden=true raises="AttributeError"
ids = tokenizer.encode("Hello!", add_special_tokens=False)
tokenizer.build_inputs_with_special_tokens(ids)

# %% build-inputs-now hidden=true
tokenizer("Hello!").tokens()

# %% truncate-sequences-old hidden=true raises="AttributeError"
ids = tokenizer.encode("How are you?")
tokenizer.truncate_sequences(ids, num_tokens_to_remove=2)

# %% truncate-sequences-now hidden=true
tokenizer(
    "How are you?", truncation=True, max_length=4
).tokens()

# %% token-type-ids-old hidden=true raises="AttributeError"
tokenizer.create_token_type_ids_from_sequences([1], [2])

# %% token-type-ids-now hidden=true
tokenizer("Hello!", "Hi!")["token_type_ids"]

# %% as-target-tokenizer-old hidden=true raises="AttributeError"
with tokenizer.as_target_tokenizer():
    labels = tokenizer("Bonjour !")

# %% as-target-tokenizer-now hidden=true
labels = tokenizer(text_target="Bonjour !")
print(labels.tokens())

# %% prepare-seq2seq-batch-old hidden=true raises="AttributeError"
tokenizer.prepare_seq2seq_batch(["Hello!"], ["Bonjour !"])

# %% prepare-seq2seq-batch-now hidden=true
batch = tokenizer(["Hello!"], text_target=["Bonjour !"])
print(list(batch))

# %% encoding-words-old hidden=true raises="AttributeError"
tokenizer("How are you?").words()

# %% encoding-words-now hidden=true
tokenizer("How are you?").word_ids()

# %% additional-special-tokens-old hidden=true raises="AttributeError"
tokenizer.additional_special_tokens

# %% additional-special-tokens-now hidden=true
tokenizer.extra_special_tokens

# %% additional-special-tokens-ids-old hidden=true raises="AttributeError"
tokenizer.additional_special_tokens_ids

# %% additional-special-tokens-ids-now hidden=true
tokenizer.extra_special_tokens_ids

# %% special-tokens-map-extended-old hidden=true raises="AttributeError"
tokenizer.special_tokens_map_extended

# %% special-tokens-map-extended-now hidden=true
tokenizer.special_tokens_map

# %% all-special-tokens-extended-old hidden=true raises="AttributeError"
tokenizer.all_special_tokens_extended

# %% all-special-tokens-extended-now hidden=true
tokenizer.all_special_tokens

# %% sanitize-special-tokens-old hidden=true raises="AttributeError"
tokenizer.sanitize_special_tokens()

# %% sanitize-special-tokens-now hidden=true
tokenizer.add_special_tokens({"pad_token": "[PAD]"})

# %% special-tokens-key-old hidden=true
tokenizer.add_special_tokens(
    {"additional_special_tokens": ["<a>"]}
)
print(tokenizer.extra_special_tokens)

# %% special-tokens-key-now hidden=true
tokenizer.add_special_tokens(
    {"extra_special_tokens": ["<a>"]}
)
print(tokenizer.extra_special_tokens)

# %% pad-to-max-length-old hidden=true
batch = tokenizer(
    "Hello!", pad_to_max_length=True, max_length=8
)
print("tokens:", len(batch["input_ids"]))

# %% pad-to-max-length-now hidden=true
batch = tokenizer(
    "Hello!", padding="max_length", max_length=8
)
print("tokens:", len(batch["input_ids"]))

# %% use-fast-old hidden=true
slow = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased", use_fast=False
)
print("fast:", slow.is_fast)

# %% use-fast-now hidden=true
only = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased"
)
print("fast:", only.is_fast)

# %% tokenizer-fast-old hidden=true
from transformers import BertTokenizer, BertTokenizerFast

print("one class:", BertTokenizerFast is BertTokenizer)

# %% tokenizer-fast-now hidden=true
from transformers import BertTokenizer

print(BertTokenizer.__name__)

# %% tokenization-fast-module-old hidden=true raises="ImportError"
from transformers.models.bert import tokenization_bert_fast

# %% tokenization-fast-module-now hidden=true
from transformers import BertTokenizer

print(BertTokenizer.__name__)

# %% vocab-file-old hidden=true
from transformers import BertTokenizer

with open("vocab.txt", "w") as file:
    file.write("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhi\n")
print("size:", len(BertTokenizer(vocab_file="vocab.txt")))

# %% vocab-file-now hidden=true
from transformers import BertTokenizer

print("size:", len(BertTokenizer("vocab.txt")))

# %% decode-spaces-old hidden=true
ids = tokenizer.encode(
    "I've done it.", add_special_tokens=False
)
print(tokenizer.decode(ids))

# %% decode-spaces-now hidden=true
ids = tokenizer.encode(
    "I've done it.", add_special_tokens=False
)
print(
    tokenizer.decode(ids, clean_up_tokenization_spaces=True)
)

# %% chat-template-tensor-old hidden=true raises="AttributeError"
chat_tokenizer = AutoTokenizer.from_pretrained(
    "HuggingFaceTB/SmolLM2-135M-Instruct"
)
messages = [{"role": "user", "content": "Hello!"}]
inputs = chat_tokenizer.apply_chat_template(
    messages, return_tensors="pt"
)
inputs.shape

# %% chat-template-tensor-now hidden=true
inputs = chat_tokenizer.apply_chat_template(
    messages, return_tensors="pt"
)
print("dimensions:", inputs["input_ids"].dim())

# %% batch-decode-old hidden=true
tokenizer.batch_decode([[1109], [1110]])

# %% batch-decode-now hidden=true
tokenizer.decode([[1109], [1110]])

# %% return-tensors-tf-old hidden=true raises="ValueError"
tokenizer("Hello!", return_tensors="tf")

# %% return-tensors-tf-now hidden=true
batch = tokenizer("Hello!", return_tensors="pt")
print(type(batch["input_ids"]).__name__)

# %% return-tensors-jax-old hidden=true raises="ValueError"
tokenizer("Hello!", return_tensors="jax")

# %% return-tensors-jax-now hidden=true
batch = tokenizer("Hello!", return_tensors="np")
print(type(batch["input_ids"]).__name__)

# %% tokenizer-auth-old hidden=true
same = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased", use_auth_token=True
)
print(type(same).__name__)

# %% tokenizer-auth-now hidden=true
same = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased", token=None
)
print(type(same).__name__)

# %% bloom-tokenizer-old hidden=true raises="ImportError"
from transformers import BloomTokenizerFast

# %% bloom-tokenizer-now hidden=true
from transformers import AutoTokenizer

print(AutoTokenizer.__name__)

# %% mt5-tokenizer-old hidden=true raises="ImportError"
from transformers import MT5Tokenizer

# %% mt5-tokenizer-now hidden=true
from transformers import T5Tokenizer

print(T5Tokenizer.__name__)

# %% wav2vec2-tokenizer-old hidden=true raises="ImportError"
from transformers import Wav2Vec2Tokenizer

# %% wav2vec2-tokenizer-now hidden=true
from transformers import Wav2Vec2Processor

print(Wav2Vec2Processor.__name__)
