"""Models of XGBoost, LightGBM and ONNX over the columns of two owners, and what these tools predict of each row.

pip install numpy pandas scikit-learn xgboost lightgbm onnx onnxruntime skl2onnx; python imported.py. Writes imported.json: rows, and of each case the
file (text, or base64 of ONNX), what its inputs are, and the tool's predictions.
"""

import base64
import json
import tempfile
from pathlib import Path

import lightgbm as lgb
import numpy as np
import onnxruntime as ort
import pandas as pd
import xgboost as xgb
from skl2onnx import to_onnx
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

random = np.random.default_rng(7)
count = 150
wards = ["a", "b", "c"]
age = random.integers(18, 88, count)
income = np.round(random.normal(300, 150, count), 2)
income[random.random(count) < 0.15] = np.nan
ward = random.integers(0, 4, count)  # 3: none
claims = random.integers(0, 500, count)
signal = (age - 50) / 20 + np.nan_to_num(income - 300) / 200 + (ward == 1) * 0.8 - claims / 400
bad = (signal + random.normal(size=count) * 0.5 > 0).astype(int)
rows = [
    {
        "id": i,
        "age": int(age[i]),
        "income": None if np.isnan(income[i]) else float(income[i]),
        "ward": None if ward[i] == 3 else wards[ward[i]],
        "claims": int(claims[i]),
        "bad": bool(bad[i]),
    }
    for i in range(count)
]
number = {
    "age": {"column": "bank.people.age", "type": "integer", "range": [18, 88]},
    "income": {"column": "bank.people.income", "type": "decimal(9,2)", "range": [-1000, 1000], "missing": True},
    "claims": {"column": "insurer.policies.claims", "type": "integer", "range": [0, 500]},
}
values = [*wards, None]
whole = pd.DataFrame({"age": age, "income": income, "claims": claims})
dummies = whole.assign(ward_b=(ward == 1).astype(int), ward_c=(ward == 2).astype(int))
dummy_inputs = {
    **number,
    "ward_b": {"column": "bank.people.ward", "values": values, "is": "b"},
    "ward_c": {"column": "bank.people.ward", "values": values, "is": "c"},
}
coded = whole.assign(ward=pd.Categorical.from_codes(np.where(ward == 3, -1, ward), categories=wards))
coded_inputs = {**number, "ward": {"column": "bank.people.ward", "values": values, "codes": wards}}
filled = whole.drop(columns="income")
filled_inputs = {"age": number["age"], "claims": number["claims"]}
cases = []


def put(name, file, inputs, predicted, **more):
    predicted = np.asarray(predicted, dtype=float).reshape(count, -1)
    cases.append({"name": name, "file": file, "inputs": inputs, "predicted": predicted.tolist(), **more})


def xgboost(name, params, target, data, inputs, trees=4, **more):
    matrix = xgb.DMatrix(data, label=target, enable_categorical=True)
    model = xgb.train({"max_depth": 3, "seed": 1, **params}, matrix, trees)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.json")
        model.save_model(path)
        put(f"xgboost {name}", path.read_text(), inputs, model.predict(matrix), **more)


def onnx(name, model, label, data, inputs):
    array = data.to_numpy(dtype=np.float32)
    model.fit(array, label)
    options = {id(model): {"zipmap": False}} if hasattr(model, "predict_proba") else None
    converted = to_onnx(model, array[:1], options=options, target_opset=15)
    # One tensor of all columns: its names are those of its places.
    named = {f"X[{i}]": inputs[column] for i, column in enumerate(data.columns)}
    file = base64.b64encode(converted.SerializeToString()).decode()
    session = ort.InferenceSession(converted.SerializeToString())
    put(f"onnx {name}", file, named, session.run(None, {"X": array})[-1])


three = np.digitize(signal, [-0.5, 0.5])
xgboost("logistic", {"objective": "binary:logistic"}, bad, dummies, dummy_inputs, label="bank.people.bad")
xgboost("categories", {"objective": "reg:squarederror", "max_cat_to_onehot": 1}, signal * 1000, coded, coded_inputs)
xgboost("softprob", {"objective": "multi:softprob", "num_class": 3, "max_depth": 2}, three, dummies, dummy_inputs, 2, classes=["low", "mid", "high"])
xgboost("poisson", {"objective": "count:poisson"}, np.round(np.exp(signal)), dummies, dummy_inputs)
xgboost("linear", {"objective": "binary:logistic", "booster": "gblinear"}, bad, dummies, dummy_inputs, 5)
train = lgb.Dataset(coded, label=bad)
params = {"objective": "binary", "num_leaves": 6, "verbose": -1, "min_data_in_leaf": 8, "min_data_per_group": 5, "cat_smooth": 1}
model = lgb.train({**params, "seed": 1}, train, 4)
text = model.model_to_string()
put("lightgbm binary", text[: text.index("end of trees")] + "end of trees\n", coded_inputs, model.predict(coded))
onnx("random forest", RandomForestClassifier(3, max_depth=3, random_state=1), three, filled, filled_inputs)
onnx("logistic regression", make_pipeline(StandardScaler(), LogisticRegression()), bad, filled, filled_inputs)
onnx("linear regression", LinearRegression(), signal * 10000 + 50000, filled, filled_inputs)

content = json.dumps({"rows": rows, "cases": cases}, separators=(",", ":")).replace('{"name"', '\n{"name"')
Path(__file__).with_name("imported.json").write_text(content + "\n")
print(len(cases), "cases,", len(content), "bytes")
