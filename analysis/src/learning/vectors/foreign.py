"""Small models of XGBoost, LightGBM and ONNX, and what these tools predict by them.

pip install numpy pandas scikit-learn xgboost lightgbm onnx onnxruntime skl2onnx onnxmltools; python foreign.py. Writes foreign.json: of each
case the file (text, or base64), rows (null: no value) and the tool's predictions. Rows have missing values, extremes, every threshold of the
model, and the numbers of single precision next to it.
"""

import base64
import json
import tempfile
from pathlib import Path

import lightgbm as lgb
import numpy as np
import onnx
import onnxruntime as ort
import pandas as pd
import xgboost as xgb
from onnx import TensorProto, helper
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

random = np.random.default_rng(14)
count = 400
numbers = random.normal(size=(count, 3)).astype(np.float32)
codes = random.integers(0, 6, count)
gaps = numbers.copy()
gaps[random.random(gaps.shape) < 0.15] = np.nan
signal = np.nan_to_num(gaps[:, 0]) + 0.7 * (codes % 2) - np.abs(np.nan_to_num(gaps[:, 1])) / 2
noise = random.normal(size=count) * 0.3
labels = {
    "number": signal + noise,
    "class": (signal + noise > 0).astype(int),
    "three": np.digitize(signal + noise, [-0.4, 0.5]),
    "count": random.poisson(np.exp(signal / 2)),
}
frame = pd.DataFrame({"a": gaps[:, 0], "b": gaps[:, 1], "c": gaps[:, 2], "kind": pd.Categorical(codes)})
cases = []


def rows_around(cuts, width, missing=True, coded=None):
    """Random rows, and each threshold with its neighbours in the column that it cuts; `cuts`: pairs of column and threshold."""
    rows = []
    for _ in range(12):
        row = [float(np.float32(random.normal())) for _ in range(width)]
        rows.append([None if missing and random.random() < 0.2 else x for x in row])
    for column, cut in cuts:
        near = np.float32(cut)
        for value in (near, np.nextafter(near, np.float32(np.inf)), np.nextafter(near, np.float32(-np.inf))):
            row = [float(np.float32(random.normal())) for _ in range(width)]
            row[column] = float(value)
            rows.append(row)
    # What single precision has no room for is infinite to a linear model there.
    far = 3e38 if cuts else 1e3
    for value in (far, -far, 0.0, 1e-40, -1e-40):
        rows.append([value] * width)
    if missing:
        rows.append([None] * width)
    if coded is not None:
        for i, row in enumerate(rows):
            row[coded] = None if missing and i % 9 == 8 else float(i % 7 - (i % 11 == 10))
    return rows


def array_of(rows, dtype=np.float32):
    return np.array([[np.nan if x is None else x for x in row] for row in rows], dtype=dtype)


def put(name, file, rows, predicted):
    predicted = np.asarray(predicted, dtype=float).reshape(len(rows), -1)
    cases.append({"name": name, "file": file, "rows": rows, "predicted": predicted.tolist()})


def xgboost(name, params, label, trees=3, categories=False):
    data = frame if categories else frame.drop(columns="kind")
    matrix = xgb.DMatrix(data, label=labels[label], enable_categorical=categories)
    model = xgb.train({"max_depth": 3, "seed": 1, **params}, matrix, trees)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.json")
        model.save_model(path)
        text = path.read_text()
    cuts = []
    if params.get("booster") != "gblinear":
        table = model.trees_to_dataframe()
        splits = table[table.Feature.ne("Leaf") & table.Split.notna()]
        cuts = [(["a", "b", "c"].index(f), s) for f, s in zip(splits.Feature, splits.Split)][:14]
    rows = rows_around(cuts, data.shape[1], coded=3 if categories else None)
    values = array_of(rows)
    if categories:
        # A code that training did not know is refused by the frame's check: codes as numbers are not.
        types = ["float", "float", "float", "c"]
        rows = [row for row in rows if row[3] is None or row[3] >= 0]
        values = array_of(rows)
        given = xgb.DMatrix(values, feature_names=list(data.columns), feature_types=types, enable_categorical=True)
    else:
        given = xgb.DMatrix(values, feature_names=list(data.columns))
    if params["objective"] == "multi:softmax":
        # It predicts a class: probabilities are those of softprob.
        model.set_param({"objective": "multi:softprob"})
    put(f"xgboost {name}", text, rows, model.predict(given))


def lightgbm(name, params, label, categories=False):
    data = frame if categories else frame.drop(columns="kind")
    train = lgb.Dataset(data, label=labels[label])
    model = lgb.train({"num_leaves": 6, "verbose": -1, "seed": 1, "min_data_in_leaf": 10, **params}, train, 3)
    text = model.model_to_string()
    table = model.trees_to_dataframe()
    splits = table[table.decision_type.eq("<=")]
    pairs = zip(splits.split_feature, splits.threshold)
    # A split by missing values alone has the largest number as its threshold.
    cuts = [(["a", "b", "c"].index(f), float(s)) for f, s in pairs if abs(s) < 1e38][:10]
    rows = rows_around(cuts, data.shape[1], coded=3 if categories else None)
    # Thresholds of double precision, exactly and beside.
    for column, cut in cuts:
        for value in (cut, np.nextafter(cut, np.inf), np.nextafter(cut, -np.inf)):
            row = [0.1] * data.shape[1]
            row[column] = float(value)
            rows.append(row)
    # Without the importances and parameters that follow: they are long.
    text = text[: text.index("end of trees")] + "end of trees\n"
    put(f"lightgbm {name}", text, rows, model.predict(array_of(rows, np.float64)))


def onnx_case(name, model, rows, output=-1, feed=None):
    session = ort.InferenceSession(model.SerializeToString())
    given = feed or {session.get_inputs()[0].name: array_of(rows)}
    put(f"onnx {name}", base64.b64encode(model.SerializeToString()).decode(), rows, session.run(None, given)[output])


def thresholds(model):
    for node in model.graph.node:
        found = {a.name: a for a in node.attribute}
        if "nodes_values" in found:
            modes = [m.decode() for m in found["nodes_modes"].strings]
            listed = zip(found["nodes_featureids"].ints, found["nodes_values"].floats, modes)
            return [(f, v) for f, v, mode in listed if mode != "LEAF"][:10]
    return []


def sklearn(name, model, label, missing=False):
    model.fit(gaps if missing else numbers, labels[label])
    is_classifier = hasattr(model, "predict_proba")
    options = {"zipmap": False} if is_classifier else None
    converted = to_onnx(model, numbers[:1], options={id(model): options} if options else None, target_opset=15)
    onnx_case(name, converted, rows_around(thresholds(converted), 3, missing=missing))


xgboost("squared error", {"objective": "reg:squarederror"}, "number")
xgboost("logistic", {"objective": "binary:logistic", "base_score": 0.3}, "class")
xgboost("categories in sets", {"objective": "binary:logistic", "max_cat_to_onehot": 1}, "class", categories=True)
xgboost("categories one by one", {"objective": "reg:squarederror", "max_cat_to_onehot": 99}, "number", categories=True)
xgboost("softprob", {"objective": "multi:softprob", "num_class": 3, "max_depth": 2}, "three", 2)
xgboost("softmax", {"objective": "multi:softmax", "num_class": 3, "max_depth": 2}, "three", 1)
xgboost("poisson", {"objective": "count:poisson"}, "count", 2)
xgboost("forest", {"objective": "reg:squarederror", "num_parallel_tree": 2, "subsample": 0.5, "max_depth": 2}, "number", 2)
xgboost("linear", {"objective": "binary:logistic", "booster": "gblinear"}, "class", 5)
lightgbm("regression", {"objective": "regression"}, "number")
lightgbm("binary with categories", {"objective": "binary", "min_data_per_group": 5, "cat_smooth": 1}, "class", True)
lightgbm("binary with a slope", {"objective": "binary", "sigmoid": 0.5}, "class")
lightgbm("nothing is missing", {"objective": "regression", "use_missing": False}, "number")
lightgbm("zero is missing", {"objective": "regression", "zero_as_missing": True}, "number")
lightgbm("multiclass", {"objective": "multiclass", "num_class": 3, "num_leaves": 4}, "three")
lightgbm("poisson", {"objective": "poisson"}, "count")
lightgbm("forest", {"objective": "regression", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}, "number")
sklearn("decision tree", DecisionTreeClassifier(max_depth=3, random_state=1), "class")
sklearn("random forest", RandomForestClassifier(3, max_depth=3, random_state=1), "three")
sklearn("boosting", GradientBoostingRegressor(n_estimators=3, max_depth=2, random_state=1), "number")
sklearn("linear regression", make_pipeline(StandardScaler(), LinearRegression()), "number")
sklearn("logistic regression", LogisticRegression(), "class")
sklearn("scaled logistic regression", make_pipeline(StandardScaler(), LogisticRegression()), "class")
sklearn("logistic regression of three", LogisticRegression(), "three")
sklearn("perceptron", MLPClassifier(hidden_layer_sizes=(4,), max_iter=200, random_state=1), "class")
sklearn("perceptron of three", MLPClassifier(hidden_layer_sizes=(4, 3), activation="tanh", max_iter=200, random_state=1), "three")
sklearn("perceptron of a number", MLPRegressor(hidden_layer_sizes=(5,), max_iter=200, random_state=1), "number")


def tensor(name, array):
    return onnx.numpy_helper.from_array(np.asarray(array, np.float32), name)


def model_of(nodes, outputs, initializers=(), width=3):
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, width])]
    graph = helper.make_graph(nodes, "g", inputs, outputs, list(initializers))
    versions = [helper.make_opsetid("", 15), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=versions, ir_version=8)


y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])
onnx_case(
    "network with turned weights",
    model_of(
        [
            helper.make_node("Sub", ["x", "mean"], ["s"]),
            helper.make_node("Gemm", ["s", "w1", "b1"], ["h"], transB=1, alpha=0.5, beta=2.0),
            helper.make_node("Relu", ["h"], ["r"]),
            helper.make_node("MatMul", ["r", "w2"], ["m"]),
            helper.make_node("Add", ["m", "b2"], ["a"]),
            helper.make_node("Sigmoid", ["a"], ["y"]),
        ],
        [y],
        [
            tensor("mean", [0.1, -0.2, 0.3]),
            tensor("w1", random.normal(size=(4, 3))),
            tensor("b1", random.normal(size=4)),
            tensor("w2", random.normal(size=(4, 1))),
            tensor("b2", [0.25]),
        ],
    ),
    rows_around([], 3, missing=False)[:12],
)
# Each way of comparing, with and without missing values that take the true branch.
modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]
for track in (0, 1):
    tree_ids, node_ids, features, values, names, truths, others, tracked, leaves = [], [], [], [], [], [], [], [], []
    for tree, mode in enumerate(modes):
        for node, name in enumerate([mode, "LEAF", "LEAF"]):
            tree_ids.append(tree)
            node_ids.append(10 + node)
            features.append(tree % 3 if node == 0 else 0)
            values.append(0.1 if node == 0 else 0.0)
            names.append(name)
            truths.append(11 if node == 0 else 0)
            others.append(12 if node == 0 else 0)
            tracked.append(track if node == 0 else 0)
            if node > 0:
                leaves.append((tree, 10 + node, float(2**tree) if node == 1 else 0.0))
    node = helper.make_node(
        "TreeEnsembleRegressor",
        ["x"],
        ["y"],
        domain="ai.onnx.ml",
        n_targets=1,
        base_values=[0.5],
        nodes_treeids=tree_ids,
        nodes_nodeids=node_ids,
        nodes_featureids=features,
        nodes_values=values,
        nodes_modes=names,
        nodes_truenodeids=truths,
        nodes_falsenodeids=others,
        nodes_missing_value_tracks_true=tracked,
        target_treeids=[t for t, _, _ in leaves],
        target_nodeids=[n for _, n, _ in leaves],
        target_ids=[0] * len(leaves),
        target_weights=[w for _, _, w in leaves],
    )
    onnx_case(f"every comparison, missing {track}", model_of([node], [y]), rows_around([(0, 0.1), (1, 0.1), (2, 0.1)], 3))

text = json.dumps({"cases": cases}, separators=(",", ":"))
Path(__file__).with_name("foreign.json").write_text(text.replace('{"name"', '\n{"name"') + "\n")
print(len(cases), "cases,", len(text), "bytes")
