"""The calls of a study note from May 2024, made again today."""

# %% inputs
from transformers import AutoTokenizer

checkpoint = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
raw_inputs = [
    "I've been waiting for a HuggingFace course my whole life.",
    "I hate this so much!",
]
inputs = tokenizer(
    raw_inputs, padding=True, truncation=True, return_tensors="pt"
)
print(inputs)

# %% hidden-state
from transformers import AutoModel

model = AutoModel.from_pretrained(checkpoint)
outputs = model(**inputs)
print(outputs.last_hidden_state.shape)

# %% config
from transformers import BertConfig

print(BertConfig())

# %% saved-files
from pathlib import Path

from transformers import BertModel

model = BertModel.from_pretrained("google-bert/bert-base-cased")
model.save_pretrained("directory_on_my_computer")
print(*sorted(p.name for p in Path("directory_on_my_computer").iterdir()))

# %% call
tokenizer = AutoTokenizer.from_pretrained("google-bert/bert-base-cased")
print(tokenizer("Using a Transformer network is simple"))

# %% tokens
tokens = tokenizer.tokenize("Using a Transformer network is simple")
print(tokens)

# %% ids
print(tokenizer.convert_tokens_to_ids(tokens))

# %% decode
print(tokenizer.decode([7993, 170, 11303, 1200, 2443, 1110, 3014]))

# %% logits-alone
import torch
from transformers import AutoModelForSequenceClassification

tokenizer = AutoTokenizer.from_pretrained(checkpoint)
model = AutoModelForSequenceClassification.from_pretrained(checkpoint)
print(model(torch.tensor([[200, 200, 200]])).logits)
print(model(torch.tensor([[200, 200]])).logits)

# %% logits-with-mask
batched_ids = [[200, 200, 200], [200, 200, tokenizer.pad_token_id]]
attention_mask = [[1, 1, 1], [1, 1, 0]]
outputs = model(
    torch.tensor(batched_ids), attention_mask=torch.tensor(attention_mask)
)
print(outputs.logits)

# %% return-tensors-tf raises="ValueError"
tokenizer(raw_inputs, padding=True, return_tensors="tf")

# %% dataset
from datasets import load_dataset

raw_datasets = load_dataset("nyu-mll/glue", "mrpc")
print(raw_datasets)

# %% column raises="ValueError"
tokenizer(
    raw_datasets["train"]["sentence1"],
    raw_datasets["train"]["sentence2"],
    padding=True,
    truncation=True,
)

# %% trainable-parameters
import peft
from torch import nn


class MLP(nn.Module):
    def __init__(self, num_units_hidden=2000):
        super().__init__()
        self.seq = nn.Sequential(
            nn.Linear(20, num_units_hidden),
            nn.ReLU(),
            nn.Linear(num_units_hidden, num_units_hidden),
            nn.ReLU(),
            nn.Linear(num_units_hidden, 2),
            nn.LogSoftmax(dim=-1),
        )

    def forward(self, X):
        return self.seq(X)


config = peft.LoraConfig(
    r=8,
    target_modules=["seq.0", "seq.2"],
    modules_to_save=["seq.4"],
)
peft_model = peft.get_peft_model(MLP(), config)
peft_model.print_trainable_parameters()

# %% named-modules
[(n, type(m)) for n, m in MLP().named_modules()]
