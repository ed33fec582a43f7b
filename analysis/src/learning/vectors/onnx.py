"""Scores that ONNX Runtime and XGBoost give for exported models: pip install numpy onnxruntime xgboost; python onnx.py.

Reads the files in onnx.json (ONNX in base64, XGBoost as text), and writes the scores of their rows there; null: no value.
"""

import base64
import json
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime as ort
import xgboost as xgb

path = Path(__file__).with_name("onnx.json")
content = json.loads(path.read_text())


def column_of(name, kind, rows):
    values = [row[name] for row in rows]
    if kind == "tensor(string)":
        texts = ["__NULL__" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in values]
        return np.array(texts, dtype=object).reshape(-1, 1)
    dtype = np.float64 if kind == "tensor(double)" else np.float32
    return np.array([np.nan if v is None else v for v in values], dtype=dtype).reshape(-1, 1)


for case in content["cases"]:
    rows = case["rows"]
    if "xgboost" in case:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "model.json")
            file.write_text(case["xgboost"])
            model = xgb.Booster(model_file=file)
        names = model.feature_names
        values = np.array([[np.nan if row[n] is None else row[n] for n in names] for row in rows], dtype=np.float32)
        given = xgb.DMatrix(values, feature_names=names, feature_types=model.feature_types, enable_categorical=True)
        scores = model.predict(given)
    else:
        session = ort.InferenceSession(base64.b64decode(case["onnx"]))
        inputs = session.get_inputs()
        if inputs[0].shape[1] == 1:
            feed = {each.name: column_of(each.name, each.type, rows) for each in inputs}
        else:
            names = list(rows[0])
            feed = {inputs[0].name: np.hstack([column_of(n, inputs[0].type, rows) for n in names])}
        scores = session.run(None, feed)[-1]
    scores = np.asarray(scores, dtype=float).reshape(len(rows), -1)
    case["scores"] = [[None if np.isnan(x) else x for x in row] for row in scores.tolist()]
text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace('{"name"', '\n{"name"')
path.write_text(text + "\n")
