"""What the study note of 2024 printed, printed today."""

# %% inputs
from transformers import AutoTokenizer

checkpoint = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
raw_inputs = [
    "I've been waiting for a HuggingFace course my whole life.",
    "I hate this so much!",
]
inputs = tokenizer(
    raw_inputs,
    padding=True,
    truncation=True,
    return_tensors="pt",
)
print(inputs)

# %% config
from transformers import BertConfig

print(BertConfig())

# %% saved-files
from pathlib import Path

from transformers import BertModel

model = BertModel.from_pretrained(
    "google-bert/bert-base-cased"
)
folder = Path("directory_on_my_computer")
model.save_pretrained(folder)
print(*sorted(path.name for path in folder.iterdir()))

# %% tokens
cased_tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased"
)
text = "Using a Transformer network is simple"
print(cased_tokenizer.tokenize(text))

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
