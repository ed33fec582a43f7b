"""Dense networks as ONNX over the columns of two owners, and what ONNX Runtime says of each row of imported.json.

pip install numpy scikit-learn onnx onnxruntime skl2onnx; python -P imported-networks.py (-P: onnx.py beside it is another script). Writes imported-networks.json: of each case the file in base64,
what its inputs are, and the responses. Exports of scikit-learn by skl2onnx, and graphs as PyTorch writes them, put together by hand.
"""

import base64
import json
import warnings
from pathlib import Path

import numpy as np
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, Normalizer, StandardScaler

warnings.filterwarnings("ignore")
here = Path(__file__).parent
rows = json.loads((here / "imported.json").read_text())["rows"]
random = np.random.default_rng(5)
wards = [None, "a", "b", "c"]
columns = np.array(
    [[r["age"], r["claims"], r["ward"] == "b", r["ward"] == "c"] for r in rows], dtype=np.float32
)
signal = (columns[:, 0] - 50) / 20 + columns[:, 2] * 0.8 - columns[:, 1] / 400
bad = np.array([r["bad"] for r in rows]).astype(int)
three = np.digitize(signal, [-0.5, 0.5])
money = signal * 10000 + 50000
values = ["a", "b", "c", None]
inputs = [
    {"column": "bank.people.age", "type": "integer", "range": [18, 88]},
    {"column": "insurer.policies.claims", "type": "integer", "range": [0, 500]},
    {"column": "bank.people.ward", "values": values, "is": "b"},
    {"column": "bank.people.ward", "values": values, "is": "c"},
]
cases = []


def put(name, model, **more):
    content = model.SerializeToString()
    session = ort.InferenceSession(content)
    [given] = session.get_inputs()
    predicted = np.asarray(session.run(None, {given.name: columns})[-1], dtype=float).reshape(len(rows), -1)
    named = {f"{given.name}[{i}]": each for i, each in enumerate(inputs)}
    file = base64.b64encode(content).decode()
    cases.append({"name": name, "file": file, "inputs": named, "predicted": predicted.tolist(), **more})


def learnt(name, model, target, scaler=None, **more):
    model = make_pipeline(scaler or StandardScaler(), model)
    model.fit(columns, target)
    options = {id(model): {"zipmap": False}} if hasattr(model, "predict_proba") else None
    put(f"onnx scikit-learn {name}", to_onnx(model, columns[:1], options=options, target_opset=15), **more)


def graph(nodes, constants, outputs):
    initializers = [numpy_helper.from_array(np.asarray(v, dtype=np.float32), k) for k, v in constants.items()]
    x = helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", 4])
    y = helper.make_tensor_value_info("output", TensorProto.FLOAT, ["batch", outputs])
    made = helper.make_graph(nodes, "network", [x], [y], initializers)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)


mean = columns.mean(axis=0)
spread = columns.std(axis=0)


def torch_like(name, widths, activation, last, scale=1.0, start="div", **more):
    """Linear layers as PyTorch writes them, behind standardised inputs."""
    nodes, constants = [], {"mean": mean}
    node = helper.make_node
    nodes.append(node("Sub", ["input", "mean"], ["centred"]))
    if start == "div":
        constants["spread"] = spread
        nodes.append(node("Div", ["centred", "spread"], ["h0"]))
    else:
        factor = numpy_helper.from_array(np.asarray(1 / spread, dtype=np.float32), "factor")
        nodes.append(node("Constant", [], ["factor"], value=factor))
        nodes.append(node("Mul", ["factor", "centred"], ["h0"]))
    for i, (inner, outer) in enumerate(zip([4, *widths[:-1]], widths)):
        constants[f"fc{i}.weight"] = random.normal(size=(outer, inner)) / np.sqrt(inner) * 1.5 * (scale if i == 0 else 1)
        constants[f"fc{i}.bias"] = random.normal(size=outer) * 0.3
        nodes.append(node("Gemm", [f"h{i}", f"fc{i}.weight", f"fc{i}.bias"], [f"z{i}"], alpha=1.0, beta=1.0, transB=1))
        isLast = i == len(widths) - 1
        op = last if isLast else activation
        nodes.append(node(op, [f"z{i}"], ["output" if isLast else f"h{i + 1}"], **({"axis": 1} if op == "Softmax" else {})))
    put(f"onnx Gemm {name}", graph(nodes, constants, widths[-1]), **more)


learnt("classifier, relu", MLPClassifier((16, 8), random_state=1, max_iter=400), bad, label="bank.people.bad")
learnt("classifier, three classes, tanh", MLPClassifier((8, 6), activation="tanh", random_state=1, max_iter=300), three, classes=["low", "mid", "high"])
learnt("classifier, logistic", MLPClassifier((6,), activation="logistic", random_state=2, max_iter=300), bad, MinMaxScaler())
learnt("regressor, relu", MLPRegressor(hidden_layer_sizes=(12, 6), random_state=1, max_iter=300, learning_rate_init=0.05), money)
torch_like("relu, softmax", [24, 16, 4], "Relu", "Softmax", classes=["p", "q", "r", "s"])
torch_like("tanh, sigmoid, four layers", [10, 8, 6, 1], "Tanh", "Sigmoid", start="mul")
torch_like("sigmoid, identity", [8, 1], "Sigmoid", "Identity")
torch_like("relu with large weights", [6, 5, 1], "Relu", "Identity", scale=4e4)
torch_like("refused: weights too large for tanh", [4, 1], "Tanh", "Sigmoid", scale=1e6)
learnt("refused: a normaliser", MLPClassifier((4,), random_state=1, max_iter=20), bad, Normalizer())

text = json.dumps({"cases": cases}, separators=(",", ":")).replace('{"name"', '\n{"name"')
(here / "imported-networks.json").write_text(text + "\n")
print(len(cases), "cases,", len(text), "bytes")
