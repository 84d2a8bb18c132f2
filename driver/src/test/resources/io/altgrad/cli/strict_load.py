"""Loads a safetensors file into nanoGPT's model with strict=True and prints its loss on an id file.

Usage: strict_load.py WEIGHTS IDS WINDOWS HEADS, the ids as little-endian int32. The loss is the mean cross-entropy in
nats over windows of the model's context, targets shifted by one. Needs PyTorch 1.13 or later, and nothing else.
"""
import json
import sys

import torch
from torch import nn
from torch.nn import functional


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", name
        begin, end = entry["data_offsets"]
        flat = torch.frombuffer(data, dtype=torch.float32, count=(end - begin) // 4, offset=begin)
        tensors[name] = flat.reshape(entry["shape"])
    return tensors


class LayerNorm(nn.Module):
    def __init__(self, width, bias):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width)) if bias else None

    def forward(self, x):
        return functional.layer_norm(x, self.weight.shape, self.weight, self.bias, 1e-5)


class Attention(nn.Module):
    def __init__(self, width, heads, bias):
        super().__init__()
        self.heads = heads
        self.c_attn = nn.Linear(width, 3 * width, bias)
        self.c_proj = nn.Linear(width, width, bias)

    def forward(self, x):
        B, T, C = x.shape
        q, k, v = (
            part.view(B, T, self.heads, C // self.heads).transpose(1, 2)  # (B, H, T, C/H)
            for part in self.c_attn(x).split(C, dim=2)
        )
        scores = q @ k.transpose(2, 3) / (C // self.heads) ** 0.5  # (B, H, T, T)
        future = torch.ones(T, T).triu(1).bool()
        y = scores.masked_fill(future, float("-inf")).softmax(-1) @ v
        return self.c_proj(y.transpose(1, 2).reshape(B, T, C))


class Mlp(nn.Module):
    def __init__(self, width, bias):
        super().__init__()
        self.c_fc = nn.Linear(width, 4 * width, bias)
        self.c_proj = nn.Linear(4 * width, width, bias)

    def forward(self, x):
        return self.c_proj(functional.gelu(self.c_fc(x)))


class Block(nn.Module):
    def __init__(self, width, heads, bias):
        super().__init__()
        self.ln_1 = LayerNorm(width, bias)
        self.attn = Attention(width, heads, bias)
        self.ln_2 = LayerNorm(width, bias)
        self.mlp = Mlp(width, bias)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Gpt(nn.Module):
    def __init__(self, vocabulary, context, layers, heads, width, bias):
        super().__init__()
        self.transformer = nn.ModuleDict({
            "wte": nn.Embedding(vocabulary, width),
            "wpe": nn.Embedding(context, width),
            "h": nn.ModuleList(Block(width, heads, bias) for _ in range(layers)),
            "ln_f": LayerNorm(width, bias),
        })
        self.lm_head = nn.Linear(width, vocabulary, bias=False)
        self.transformer["wte"].weight = self.lm_head.weight

    def forward(self, ids):
        x = self.transformer["wte"](ids) + self.transformer["wpe"].weight[: ids.shape[1]]
        for block in self.transformer["h"]:
            x = block(x)
        return self.lm_head(self.transformer["ln_f"](x))  # (B, T, V)


def main(weights, ids, windows, heads):
    torch.set_num_threads(1)
    tensors = read_safetensors(weights)
    vocabulary, width = tensors["transformer.wte.weight"].shape
    context = tensors["transformer.wpe.weight"].shape[0]
    layers = sum(name.endswith("ln_1.weight") for name in tensors)
    gpt = Gpt(vocabulary, context, layers, heads, width, "transformer.ln_f.bias" in tensors)
    gpt.load_state_dict(tensors, strict=True)
    with open(ids, "rb") as file:
        text = torch.frombuffer(bytearray(file.read()), dtype=torch.int32).long()
    inputs = text[: windows * context].view(windows, context)
    targets = text[1 : windows * context + 1].view(windows, context)
    with torch.no_grad():
        print(functional.cross_entropy(gpt(inputs).flatten(0, 1), targets.flatten()).item())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
