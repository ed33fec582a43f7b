"""Clusters by scikit-learn from given starting points: python clusters.py > clusters.json

Numbers of the data are rounded to 16 fraction bits first, as they are in a program on shares.
"""
import json

import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import load_breast_cancer, load_iris, load_wine


def case(name, x, k, iterations, places):
    x = np.asarray(x, dtype=float)
    unit = 2.0**16
    x = np.round(x / np.abs(x).max(axis=0) * unit) / unit
    start = x[places]
    found = KMeans(k, init=start, n_init=1, max_iter=iterations, tol=0, algorithm="lloyd").fit(x)
    return {
        "name": name,
        "columns": x.shape[1],
        "x": [int(v) for v in np.round(x * unit).ravel()],
        "start": places,
        "iterations": iterations,
        "ran": int(found.n_iter_),
        "labels": "".join(str(v) for v in found.labels_),
        "centres": [[round(float(v), 9) for v in row] for row in found.cluster_centers_],
        "inertia": round(float(found.inertia_), 9),
    }


cases = [
    case("iris", load_iris().data, 3, 12, [0, 60, 120]),
    case("wine", load_wine().data, 5, 12, [3, 70, 100, 140, 170]),
    case("breast cancer, 120 rows", load_breast_cancer().data[:120, :6], 9, 20, list(range(0, 117, 13))),
]
print(json.dumps(cases, separators=(",", ":")))
