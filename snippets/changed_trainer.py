"""What has changed, before and after: Trainer and its arguments."""

# %% setup hidden=true
import torch
from datasets import Dataset
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    Trainer,
    TrainingArguments,
)

tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-cased"
)
model = BertForSequenceClassification(
    BertConfig(
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
    )
)
rows = Dataset.from_dict(
    {"input_ids": [[101, 102]] * 4, "label": [0, 1] * 2}
)

# %% evaluation-strategy-old hidden=true raises="TypeError"
TrainingArguments("runs", evaluation_strategy="epoch")

# %% evaluation-strategy-now hidden=true
args = TrainingArguments("runs", eval_strategy="epoch")
print(args.eval_strategy)

# %% warmup-ratio-old hidden=true raises="TypeError"
TrainingArguments("runs", warmup_ratio=0.1)

# %% warmup-ratio-now hidden=true
args = TrainingArguments("runs", warmup_steps=0.1)
print(args.warmup_steps)

# %% logging-dir-old hidden=true raises="TypeError"
TrainingArguments("runs", logging_dir="logs")

# %% logging-dir-now hidden=true
import os

os.environ["TENSORBOARD_LOGGING_DIR"] = "logs"
args = TrainingArguments("runs")
print(args.output_dir)

# %% group-by-length-old hidden=true raises="TypeError"
TrainingArguments("runs", group_by_length=True)

# %% group-by-length-now hidden=true
args = TrainingArguments(
    "runs", train_sampling_strategy="group_by_length"
)
print(args.train_sampling_strategy)

# %% overwrite-output-dir-old hidden=true raises="TypeError"
TrainingArguments("runs", overwrite_output_dir=True)

# %% overwrite-output-dir-now hidden=true
args = TrainingArguments("runs")
print(args.output_dir)

# %% no-cuda-old hidden=true raises="TypeError"
TrainingArguments("runs", no_cuda=True)

# %% no-cuda-now hidden=true
args = TrainingArguments("runs", use_cpu=True)
print(args.use_cpu)

# %% use-mps-device-old hidden=true raises="TypeError"
TrainingArguments("runs", use_mps_device=True)

# %% use-mps-device-now hidden=true
args = TrainingArguments("runs")
print(args.output_dir)

# %% fp16-backend-old hidden=true raises="TypeError"
TrainingArguments("runs", fp16_backend="auto")

# %% fp16-backend-now hidden=true
args = TrainingArguments("runs", fp16=False)
print(args.fp16)

# %% half-precision-backend-old hidden=true raises="TypeError"
TrainingArguments("runs", half_precision_backend="auto")

# %% half-precision-backend-now hidden=true
args = TrainingArguments("runs", bf16=False)
print(args.bf16)

# %% fp16-opt-level-old hidden=true raises="TypeError"
TrainingArguments("runs", fp16_opt_level="O1")

# %% fp16-opt-level-now hidden=true
args = TrainingArguments("runs", fp16=False)
print(args.fp16)

# %% save-safetensors-old hidden=true raises="TypeError"
TrainingArguments("runs", save_safetensors=True)

# %% save-safetensors-now hidden=true
args = TrainingArguments("runs")
print(args.output_dir)

# %% per-gpu-train-batch-size-old hidden=true raises="TypeError"
TrainingArguments("runs", per_gpu_train_batch_size=8)

# %% per-gpu-train-batch-size-now hidden=true
args = TrainingArguments(
    "runs", per_device_train_batch_size=8
)
print(args.per_device_train_batch_size)

# %% per-gpu-eval-batch-size-old hidden=true raises="TypeError"
TrainingArguments("runs", per_gpu_eval_batch_size=8)

# %% per-gpu-eval-batch-size-now hidden=true
args = TrainingArguments(
    "runs", per_device_eval_batch_size=8
)
print(args.per_device_eval_batch_size)

# %% push-to-hub-token-old hidden=true raises="TypeError"
TrainingArguments("runs", push_to_hub_token="hf_…")

# %% push-to-hub-token-now hidden=true
args = TrainingArguments("runs", hub_token="hf_…")
print(args.hub_token)

# %% push-to-hub-model-id-old hidden=true raises="TypeError"
TrainingArguments("runs", push_to_hub_model_id="sorter")

# %% push-to-hub-model-id-now hidden=true
args = TrainingArguments("runs", hub_model_id="sorter")
print(args.hub_model_id)

# %% push-to-hub-organization-old hidden=true raises="TypeError"
TrainingArguments("runs", push_to_hub_organization="me")

# %% push-to-hub-organization-now hidden=true
args = TrainingArguments("runs", hub_model_id="me/sorter")
print(args.hub_model_id)

# %% include-inputs-for-metrics-old hidden=true raises="TypeError"
TrainingArguments("runs", include_inputs_for_metrics=True)

# %% include-inputs-for-metrics-now hidden=true
args = TrainingArguments(
    "runs", include_for_metrics=["inputs"]
)
print(args.include_for_metrics)

# %% include-tokens-per-second-old hidden=true raises="TypeError"
TrainingArguments("runs", include_tokens_per_second=True)

# %% include-tokens-per-second-now hidden=true
args = TrainingArguments(
    "runs", include_num_input_tokens_seen=True
)
print(args.include_num_input_tokens_seen)

# %% jit-mode-eval-old hidden=true raises="TypeError"
TrainingArguments("runs", jit_mode_eval=True)

# %% jit-mode-eval-now hidden=true
args = TrainingArguments("runs", torch_compile=False)
print(args.torch_compile)

# %% torchdynamo-old hidden=true raises="TypeError"
TrainingArguments("runs", torchdynamo="inductor")

# %% torchdynamo-now hidden=true
args = TrainingArguments("runs", torch_compile=False)
print(args.torch_compile)

# %% tpu-num-cores-old hidden=true raises="TypeError"
TrainingArguments("runs", tpu_num_cores=8)

# %% tpu-num-cores-now hidden=true
args = TrainingArguments("runs")
print(args.output_dir)

# %% tpu-metrics-debug-old hidden=true raises="TypeError"
TrainingArguments("runs", tpu_metrics_debug=True)

# %% tpu-metrics-debug-now hidden=true
args = TrainingArguments("runs", debug="tpu_metrics_debug")
print(*(option.value for option in args.debug))

# %% past-index-old hidden=true raises="TypeError"
TrainingArguments("runs", past_index=0)

# %% past-index-now hidden=true
args = TrainingArguments("runs")
print(args.output_dir)

# %% adafactor-old hidden=true raises="TypeError"
TrainingArguments("runs", adafactor=True)

# %% adafactor-now hidden=true
args = TrainingArguments("runs", optim="adafactor")
print(args.optim.value)

# %% use-ipex-old hidden=true raises="TypeError"
TrainingArguments("runs", use_ipex=True)

# %% use-ipex-now hidden=true
args = TrainingArguments("runs")
print(args.output_dir)

# %% dispatch-batches-old hidden=true raises="TypeError"
TrainingArguments("runs", dispatch_batches=True)

# %% dispatch-batches-now hidden=true
args = TrainingArguments(
    "runs", accelerator_config={"dispatch_batches": True}
)
print(args.accelerator_config.dispatch_batches)

# %% split-batches-old hidden=true raises="TypeError"
TrainingArguments("runs", split_batches=True)

# %% split-batches-now hidden=true
args = TrainingArguments(
    "runs", accelerator_config={"split_batches": True}
)
print(args.accelerator_config.split_batches)

# %% fsdp-min-num-params-old hidden=true raises="TypeError"
TrainingArguments("runs", fsdp_min_num_params=1000)

# %% fsdp-min-num-params-now hidden=true
settings = {"min_num_params": 1000}
args = TrainingArguments("runs", fsdp_config=settings)
print(args.fsdp_config["min_num_params"])

# %% fsdp-wrap-old hidden=true raises="TypeError"
TrainingArguments(
    "runs", fsdp_transformer_layer_cls_to_wrap="BertLayer"
)

# %% fsdp-wrap-now hidden=true
settings = {"transformer_layer_cls_to_wrap": "BertLayer"}
args = TrainingArguments("runs", fsdp_config=settings)
print(
    "layers:",
    args.fsdp_config["transformer_layer_cls_to_wrap"],
)

# %% ray-scope-old hidden=true raises="TypeError"
TrainingArguments("runs", ray_scope="all")

# %% ray-scope-now hidden=true
args = TrainingArguments("runs")
print(hasattr(args, "ray_scope"))

# %% mp-parameters-old hidden=true raises="TypeError"
TrainingArguments("runs", mp_parameters="…")

# %% mp-parameters-now hidden=true
args = TrainingArguments("runs")
print(args.output_dir)

# %% legacy-prediction-loop-old hidden=true raises="TypeError"
TrainingArguments("runs", use_legacy_prediction_loop=True)

# %% legacy-prediction-loop-now hidden=true
args = TrainingArguments("runs")
print(args.output_dir)

# %% gradient-checkpointing-old hidden=true warns="is deprecated"
args = TrainingArguments(
    "runs", gradient_checkpointing=True
)
print(args.activation_checkpointing)

# %% gradient-checkpointing-now hidden=true
args = TrainingArguments(
    "runs", activation_checkpointing=True
)
print(args.activation_checkpointing)

# %% gradient-checkpointing-kwargs-old hidden=true warns="is deprecated"
settings = {"use_reentrant": False}
args = TrainingArguments(
    "runs",
    activation_checkpointing=True,
    gradient_checkpointing_kwargs=settings,
)
print(args.activation_checkpointing_kwargs)

# %% gradient-checkpointing-kwargs-now hidden=true
settings = {"use_reentrant": False}
args = TrainingArguments(
    "runs",
    activation_checkpointing=True,
    activation_checkpointing_kwargs=settings,
)
print(args.activation_checkpointing_kwargs)

# %% report-to-old hidden=true
print(TrainingArguments("runs").report_to)

# %% report-to-now hidden=true
import sys

args = TrainingArguments("runs", report_to="tensorboard")
print(args.report_to)

# %% default-optim-old hidden=true
print(TrainingArguments("runs").optim.value)

# %% default-optim-now hidden=true
args = TrainingArguments("runs", optim="adamw_torch")
print(args.optim.value)

# %% trainer-tokenizer-old hidden=true raises="TypeError"
args = TrainingArguments("runs")
Trainer(model, args, tokenizer=tokenizer)

# %% trainer-tokenizer-now hidden=true
args = TrainingArguments("runs")
trainer = Trainer(model, args, processing_class=tokenizer)
print(type(trainer.processing_class).__name__)

# %% trainer-dot-tokenizer-old hidden=true raises="AttributeError"
trainer = Trainer(model, processing_class=tokenizer)
trainer.tokenizer

# %% trainer-dot-tokenizer-now hidden=true
trainer = Trainer(model, processing_class=tokenizer)
print(type(trainer.processing_class).__name__)


# %% compute-loss-old hidden=true raises="TypeError"
class OldTrainer(Trainer):
    def compute_loss(
        self, model, inputs, return_outputs=False
    ):
        outputs = model(**inputs)
        return outputs.loss


args = TrainingArguments("runs", max_steps=1)
OldTrainer(model, args, train_dataset=rows).train()


# %% compute-loss-now hidden=true volatile=true
class NewTrainer(Trainer):
    def compute_loss(
        self,
        model,
        inputs,
        return_outputs=False,
        num_items_in_batch=None,
    ):
        outputs = model(**inputs)
        return outputs.loss


args = TrainingArguments("runs", max_steps=1)
done = NewTrainer(model, args, train_dataset=rows).train()
print("steps:", done.global_step)

# %% printed-losses-old hidden=true volatile=true
args = TrainingArguments(
    "runs", max_steps=1, logging_steps=1
)
trainer = Trainer(model, args, train_dataset=rows)
trainer.train()

# %% printed-losses-now hidden=true volatile=true
args = TrainingArguments(
    "runs", max_steps=1, logging_steps=1
)
trainer = Trainer(model, args, train_dataset=rows)
trainer.train()
loss = trainer.state.log_history[0]["loss"]
print("a number:", isinstance(loss, float))

# %% adamw-old hidden=true raises="ImportError"
from transformers import AdamW

# %% adamw-now hidden=true
from torch.optim import AdamW

optimizer = AdamW(model.parameters(), lr=5e-5)
print(type(optimizer).__name__)

# %% optim-adamw-hf-old hidden=true raises="ValueError"
TrainingArguments("runs", optim="adamw_hf")

# %% optim-adamw-hf-now hidden=true
args = TrainingArguments("runs", optim="adamw_torch")
print(args.optim.value)

# %% is-torch-tpu-available-old hidden=true raises="ImportError"
from transformers import is_torch_tpu_available

# %% is-torch-tpu-available-now hidden=true
from transformers import is_torch_xla_available

print(is_torch_xla_available.__name__)
