#!/usr/bin/env python3
"""Makes networks.json beside it: `python3 make-networks.py`. Needs numpy, scikit-learn and openssl.

Loss curves of networks that start from the same weights and take the same batches as train.ts: both follow from the seed through the generator of
prg.ts (HKDF-SHA-256, AES-128 in counter mode), which is written here once more. scikit-learn trains them, a batch at a time; the network with an
embedding, which it does not have, is written out in numpy. Losses are without penalty, each batch's before its step. Data (iris, breast cancer,
diabetes, as they come with scikit-learn) are scaled to -1..1 in units of 2^-10.
"""
import hashlib
import hmac
import json
import subprocess
import warnings
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.neural_network import MLPClassifier, MLPRegressor

warnings.filterwarnings("ignore")
SEED = "agreed"
UNIT = 2**10


class Stream:
    def __init__(self, purpose, length=2**21):
        key = hashlib.sha256(SEED.encode()).digest()
        extracted = hmac.new(b"tacit prg 1", key, hashlib.sha256).digest()
        material = hmac.new(extracted, purpose.encode() + b"\x01", hashlib.sha256).digest()
        command = ["openssl", "enc", "-aes-128-ctr", "-K", material[:16].hex(), "-iv", material[16:].hex(), "-nopad"]
        self.bytes = subprocess.run(command, input=bytes(length), capture_output=True, check=True).stdout
        self.used = 0

    def draw(self, count, kind):
        size = np.dtype(kind).itemsize * count
        self.used += size
        return np.frombuffer(self.bytes[self.used - size : self.used], kind)


def start(widths, embeddings):
    stream = Stream("initial weights")

    def uniform(inputs, outputs):
        unit = (stream.draw(inputs * outputs, "<u8") >> np.uint64(11)).astype(float) / 2**53
        return ((2 * unit - 1) * np.sqrt(6 / (inputs + outputs))).reshape(inputs, outputs)

    tables = [uniform(values, size) for values, size in embeddings]
    return tables, [uniform(a, b) for a, b in zip(widths, widths[1:])]


def orders(rows, epochs):
    stream = Stream("order of rows")
    size = min(4096, rows + 16)
    for _ in range(epochs):
        items = list(range(rows))
        pool = []
        for i in range(rows - 1, 0, -1):
            while True:
                if not pool:
                    pool = [int(word) for word in stream.draw(size, "<u4")]
                place, low = divmod(pool.pop(0) * (i + 1), 2**32)
                if low >= 2**32 % (i + 1):
                    break
            items[i], items[place] = items[place], items[i]
        yield items


def scikit(x, y, case):
    is_number = case["output"] == "number"
    hidden = [layer["units"] for layer in case["hidden"]]
    names = {"relu": "relu", "sigmoid": "logistic"}
    model = (MLPRegressor if is_number else MLPClassifier)(
        hidden_layer_sizes=hidden,
        activation=names[case["hidden"][0]["activation"]],
        solver=case["method"],
        alpha=case.get("l2", 0) * case["batch"],
        batch_size=case["batch"],
        learning_rate_init=case["learningRate"],
        momentum=case.get("momentum", 0),
        nesterovs_momentum=False,
        shuffle=False,
        beta_1=7 / 8,
        beta_2=1023 / 1024,
        epsilon=2**-17,
    )
    more = {} if is_number else {"classes": np.unique(y)}
    model.partial_fit(x[: case["batch"]], y[: case["batch"]], **more)
    outputs = model.coefs_[-1].shape[1]
    _, weights = start([x.shape[1], *hidden, outputs], [])
    for own, given in zip(model.coefs_, weights):
        own[...] = given
    for own in model.intercepts_:
        own[...] = 0
    if case["method"] == "sgd":
        model._optimizer.velocities = [np.zeros_like(own) for own in model._optimizer.velocities]
    else:
        model._optimizer.ms = [np.zeros_like(own) for own in model._optimizer.ms]
        model._optimizer.vs = [np.zeros_like(own) for own in model._optimizer.vs]
        model._optimizer.t = 0
    losses = []
    for order in orders(len(x), case["epochs"]):
        total = 0
        for at in range(0, len(x), case["batch"]):
            rows = order[at : at + case["batch"]]
            penalty = sum(np.sum(own**2) for own in model.coefs_) * model.alpha / 2 / len(rows)
            model.partial_fit(x[rows], y[rows], **more)
            total += (model.loss_ - penalty) * len(rows)
        losses.append(total / len(x))
    return losses


def with_embedding(x, chosen, y, case):
    """Classes, one hidden layer of relu, plain steps."""
    (layer,) = case["hidden"]
    values, size = case["embedding"]
    classes = int(y.max()) + 1
    (table,), (w, v) = start([x.shape[1] + size, layer["units"], classes], [(values, size)])
    b, c = np.zeros(layer["units"]), np.zeros(classes)
    losses = []
    for order in orders(len(x), case["epochs"]):
        total = 0
        for at in range(0, len(x), case["batch"]):
            rows = order[at : at + case["batch"]]
            given = np.hstack([x[rows], table[chosen[rows]]])
            z = given @ w + b
            a = np.maximum(z, 0)
            logits = a @ v + c
            p = np.exp(logits - logits.max(axis=1, keepdims=True))
            p /= p.sum(axis=1, keepdims=True)
            total += -np.log(p[np.arange(len(rows)), y[rows]]).sum()
            rate = case["learningRate"] / len(rows)
            error = p.copy()
            error[np.arange(len(rows)), y[rows]] -= 1
            below = (error @ v.T) * (z > 0)
            into = below @ w.T
            v -= rate * a.T @ error
            c -= rate * error.sum(axis=0)
            w -= rate * given.T @ below
            b -= rate * below.sum(axis=0)
            np.add.at(table, chosen[rows], -rate * into[:, x.shape[1] :])
        losses.append(total / len(x))
    return losses


def scaled(x):
    low, high = x.min(axis=0), x.max(axis=0)
    return np.round(((x - low) / (high - low) * 2 - 1) * UNIT).astype(int)


iris = load_iris()
cancer = load_breast_cancer()
diabetes = load_diabetes()
data = {
    "iris": (scaled(iris.data), iris.target),
    "cancer": (scaled(cancer.data[:120, :6]), cancer.target[:120]),
    "diabetes": (scaled(diabetes.data[:120, [2, 3, 4, 6, 8]]), scaled(diabetes.target[:120, None])[:, 0]),
}
relu = lambda units: {"units": units, "activation": "relu"}
sigmoid = lambda units: {"units": units, "activation": "sigmoid"}
sgd = {"method": "sgd", "epochs": 8, "learningRate": 0.5}
cases = [
    {"name": "classes", "data": "iris", "output": "classes", "hidden": [relu(16)], "batch": 32, **sgd},
    {"name": "classes, deeper, momentum and l2", "data": "iris", "output": "classes", "hidden": [relu(12), relu(8)], "batch": 30, **sgd,
     "learningRate": 0.125, "momentum": 0.875, "l2": 0.01},
    {"name": "probability, Adam", "data": "cancer", "output": "probability", "hidden": [relu(12)], "batch": 16, **sgd,
     "method": "adam", "learningRate": 0.03125},
    {"name": "number, sigmoid", "data": "diabetes", "output": "number", "hidden": [sigmoid(8)], "batch": 16, **sgd},
    {"name": "no hidden layer", "data": "cancer", "output": "probability", "hidden": [], "batch": 32, **sgd},
    {"name": "embedding", "data": "iris", "output": "classes", "hidden": [relu(8)], "batch": 30, **sgd, "embedding": [3, 2]},
]
for case in cases:
    x, y = data[case["data"]]
    if "embedding" in case:
        # The third column, in three ranges, is the one that is embedded.
        chosen = np.digitize(x[:, 2], [-UNIT // 2, UNIT // 2])
        case["losses"] = with_embedding(x[:, [0, 1, 3]] / UNIT, chosen, y, case)
    elif case["hidden"]:
        # Numbers are trained on in parts of the power of two above their range.
        target = y / UNIT / 2 if case["output"] == "number" else y
        case["losses"] = scikit(x / UNIT, target, case)
    else:
        _, (w,) = start([x.shape[1], 1], [])
        w, b, case["losses"] = w[:, 0], 0.0, []
        for order in orders(len(x), case["epochs"]):
            total = 0
            for at in range(0, len(x), case["batch"]):
                rows = order[at : at + case["batch"]]
                z = x[rows] / UNIT @ w + b
                total += (np.log1p(np.exp(z)) - y[rows] * z).sum()
                error = 1 / (1 + np.exp(-z)) - y[rows]
                w = w - case["learningRate"] / len(rows) * (x[rows] / UNIT).T @ error
                b -= case["learningRate"] / len(rows) * error.sum()
            case["losses"].append(total / len(x))
    case["seed"] = SEED

here = Path(__file__).parent
out = {
    "unit": UNIT,
    "data": {name: {"columns": x.shape[1], "x": x.ravel().tolist(), "y": y.tolist()} for name, (x, y) in data.items()},
    "cases": cases,
}
(here / "networks.json").write_text(json.dumps(out) + "\n")
for case in cases:
    print(case["name"], [float(round(loss, 4)) for loss in case["losses"]])
