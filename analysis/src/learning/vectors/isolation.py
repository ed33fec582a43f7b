"""
How far scikit-learn's isolation forest finds the rows of unlabelled.json from all others, the far ones among them, on average of four forests; a missing
income counts as 0, the lowest that there may be. Run: python isolation.py > isolation.json (numpy 2, scikit-learn 1.9).
"""
import json
import pathlib

import numpy as np
from sklearn.ensemble import IsolationForest

references = json.loads(pathlib.Path(__file__).with_name("unlabelled.json").read_text())
lines = [line for part in ("rows", "far") for line in references[part].strip().split("\n")[1:]]
cells = [line.split(",")[1:] for line in lines]
value = {"True": 1.0, "False": 0.0, "": 0.0}
table = np.array([[value[cell] if cell in value else float(cell) for cell in row] for row in cells])
forests = [IsolationForest(n_estimators=100, max_samples=32, random_state=seed).fit(table) for seed in range(4)]
scores = np.mean([-forest.score_samples(table) for forest in forests], axis=0)
print(json.dumps({"scores": np.round(scores, 5).tolist()}))
