"""Serve a model behind an OpenAI-like endpoint, and ask it."""

# %% start loopback=true timeout=240
import atexit
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

with socket.socket() as free:  # or a port of your choice
    free.bind(("localhost", 0))
    port = free.getsockname()[1]

checkpoint = "HuggingFaceTB/SmolLM2-135M-Instruct"
transformers = Path(sys.executable).with_name(
    "transformers"
)
command = [transformers, "serve", checkpoint]
command += ["--port", str(port), "--dtype", "float32"]
log = Path("server.log").open("w")
server = subprocess.Popen(command, stdout=log, stderr=log)
atexit.register(server.terminate)

address = f"http://localhost:{port}"
while server.poll() is None:  # it has not failed
    try:
        print(urlopen(f"{address}/health").read().decode())
        break
    except OSError:
        time.sleep(0.3)

# %% ask
from openai import OpenAI

client = OpenAI(base_url=f"{address}/v1", api_key="unused")
question = "What is the capital of Japan?"
messages = [{"role": "user", "content": question}]
reply = client.chat.completions.create(
    model=checkpoint,
    messages=messages,
    max_tokens=40,
    temperature=0,
)
print(reply.choices[0].message.content)

# %% stream
chunks = client.chat.completions.create(
    model=checkpoint,
    messages=messages,
    max_tokens=40,
    temperature=0,
    stream=True,
)
for chunk in chunks:
    text = chunk.choices[0].delta.content
    if text:
        print(text, end="|")

# %% other-name raises="BadRequestError"
client.chat.completions.create(
    model="my-model", messages=messages
)

# %% why
from openai import BadRequestError

try:
    client.chat.completions.create(
        model="my-model", messages=messages
    )
except BadRequestError as error:
    print(error.response.text)

# %% right-name
reply = client.chat.completions.create(
    model=checkpoint,  # as after `transformers serve`
    messages=messages,
    max_tokens=40,
    temperature=0,
)
print(reply.choices[0].message.content)

# %% stop hidden=true
client.close()
server.terminate()
_ = server.wait()
