"""Clusters and principal components by scikit-learn: python unlabelled.py > unlabelled.json

The rows are told as CSV; what is missing of income is at the mean of the others. Three rows more, far from all others, are `far`.
"""
import json

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

random = np.random.default_rng(14)
groups = [(28, 1500, False, 60), (45, 5500, True, 220), (66, 3200, False, 420)]
rows = []
for i in range(180):
    age, income, member, claims = groups[i % 3 if i % 7 else 0]
    rows.append(
        [
            f"k{i}",
            int(np.clip(round(random.normal(age, 4)), 18, 90)),
            None if i % 19 == 4 else round(float(np.clip(random.normal(income, 250), 0, 9000)), 2),
            member,
            int(np.clip(round(random.normal(claims, 30)), 0, 900)),
        ]
    )
far = [[f"f{i}", 88 + i, 8900.0 + i, True, 880 + i] for i in range(3)]
columns = ["id", "age", "income", "member", "claims"]
features = columns[1:]
low, high = np.array([18, 0, 0, 0.0]), np.array([90, 9000, 1, 900.0])


def filled(all_rows):
    table = pd.DataFrame(all_rows, columns=columns)[features].astype(float)
    return table.fillna(table.mean()).to_numpy()


def clusters(x, k, scale):
    divided = {"standardise": x.std(axis=0), "range": high - low, "none": 1.0}[scale]
    z = x / divided
    found = KMeans(k, n_init=50, random_state=0, tol=0, max_iter=1000).fit(z)
    order = np.argsort(np.bincount(found.labels_))
    distance = np.sqrt(((z - found.cluster_centers_[found.labels_]) ** 2).sum(axis=1))
    return {
        "sizes": [int(np.sum(found.labels_ == j)) for j in order],
        "centres": [[round(float(v), 6) for v in x[found.labels_ == j].mean(axis=0)] for j in order],
        "inertia": round(float(found.inertia_) / len(x), 8),
        # Of the first ten rows.
        "labels": [int(np.flatnonzero(order == j)[0]) for j in found.labels_[:10]],
        "distances": [round(float(v), 6) for v in distance[:10]],
    }


def components(x, scale):
    z = (x - x.mean(axis=0)) / x.std(axis=0) if scale == "correlation" else x
    found = PCA(3, svd_solver="full").fit(z)
    signs = np.sign([row[np.argmax(np.abs(row))] for row in found.components_])
    variance = np.linalg.eigvalsh(np.corrcoef(x.T) if scale == "correlation" else np.cov(x.T))[::-1][:3]
    return {
        "loadings": [[round(float(v), 8) for v in row] for row in found.components_ * signs[:, None]],
        "shares": [round(float(v), 8) for v in found.explained_variance_ratio_],
        "variance": [round(float(v), 6) for v in variance],
        "scores": [[round(float(v), 5) for v in row] for row in found.transform(z)[:10] * signs],
    }


def csv(all_rows):
    return pd.DataFrame(all_rows, columns=columns).to_csv(index=False)


x = filled(rows)
print(
    json.dumps(
        {
            "rows": csv(rows),
            "far": csv(far),
            "clusters": {scale: clusters(x, 3, scale) for scale in ["standardise", "range", "none"]},
            "components": {scale: components(x, scale) for scale in ["correlation", "covariance"]},
        },
        indent=1,
    )
)
