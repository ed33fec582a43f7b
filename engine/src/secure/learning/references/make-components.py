"""Principal components by scikit-learn: python make-components.py > components.json

Columns are divided by their largest size and rounded to 20 fraction bits first, as they are in a program on shares.
"""
import json
import os

import numpy as np
from sklearn.decomposition import PCA

here = os.path.dirname(__file__)


def read(name):
    return np.loadtxt(os.path.join(here, name + ".csv"), delimiter=",", skiprows=1)[:, :-1]


found = {}
for name, count in [("breast-cancer", 6), ("diabetes", 5), ("german-credit", 5)]:
    x = read(name)
    x = np.round(x / np.abs(x).max(axis=0) * 2**20) / 2**20
    found[name] = {}
    for scale in ["correlation", "covariance"]:
        own = (x - x.mean(axis=0)) / x.std(axis=0) if scale == "correlation" else x
        pca = PCA(count, svd_solver="full").fit(own)
        scores = pca.transform(own)[:3]
        signs = np.sign([row[np.argmax(np.abs(row))] for row in pca.components_])
        found[name][scale] = {
            "loadings": [[round(float(v), 8) for v in row] for row in pca.components_ * signs[:, None]],
            "shares": [round(float(v), 9) for v in pca.explained_variance_ratio_],
            "variance": round(float(own.var(axis=0).sum()), 9),
            "scores": [[round(float(v), 7) for v in row] for row in scores * signs],
        }
print(json.dumps(found, separators=(",", ":")))
