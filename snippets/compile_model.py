"""torch.compile, with and without a compiler."""

# %% no-compiler raises="InductorError" timeout=240
import torch
from torch._inductor import config as inductor
from transformers import BertConfig, BertModel

# what a machine without g++ has
compiler, inductor.cpp.cxx = inductor.cpp.cxx, ("no-g++",)

torch.manual_seed(0)
small = BertConfig(
    hidden_size=64,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=128,
)
model = BertModel(small).eval()
ids = torch.randint(1000, (4, 32))
with torch.inference_mode():
    torch.compile(model)(ids)

# %% compile volatile=true timeout=600
import shutil
import time

inductor.cpp.cxx = compiler  # and g++ is there again
torch.compiler.reset()
has_compiler = shutil.which("g++") is not None
backend = "inductor" if has_compiler else "aot_eager"
compiled = torch.compile(model, backend=backend)

with torch.inference_mode():
    for call in ("first", "second", "third"):
        start = time.perf_counter()
        hidden = compiled(ids).last_hidden_state
        seconds = time.perf_counter() - start
        print(f"{call} call: {seconds:.4f} s")
    expected = model(ids).last_hidden_state
print("agree:", torch.allclose(hidden, expected, atol=1e-4))
