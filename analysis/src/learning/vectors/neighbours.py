"""Expected answers of nearest neighbours: two tables with keys in common, points, and what scikit-learn says of them.

python neighbours.py > neighbours.json   (numpy, scikit-learn)
"""
import json

import numpy as np
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

rng = np.random.default_rng(14)
n = 160
age = rng.integers(18, 91, n)
income = rng.integers(0, 1_000_001, n)  # cents of 0.00 … 10000.00
housing = rng.choice(["free", "own", "rent"], n, p=[0.2, 0.5, 0.3])
claims = rng.integers(0, 21, n)
smoker = rng.integers(0, 2, n).astype(bool)
risk = age / 90 + claims / 20 + (housing == "rent") * 0.5 + rng.normal(0, 0.25, n)
kind = np.where(risk < 0.9, "high", np.where(risk < 1.4, "low", "middle"))
amount = (1000 * risk + rng.integers(-50, 50, n)).astype(int)
missing = rng.choice(n, 12, replace=False)  # rows without an age take no part
bank = [i for i in range(n) if i % 10 != 1]
insurer = [i for i in range(n) if i % 10 != 2]
common = [i for i in bank if i in set(insurer) and i not in set(missing)]


def cells(rows):
    """Numbers in parts of their range; a different value of a list makes a squared difference of 1."""
    return np.array([
        [(a - 18) / 72, i / 1_000_000, *[(h == level) / np.sqrt(2) for level in ["free", "own", "rent"]], c / 20, s]
        for a, i, h, c, s in rows
    ])


data = [(age[i], income[i], housing[i], claims[i], smoker[i]) for i in range(n)]
points, plain = [], cells([data[i] for i in common])
numeric = plain[:, [0, 1, 5, 6]]
deviations = numeric.std(axis=0)
answers = []
weights = [3, 1, 2, 1, 5]
w = np.sqrt([3, 1, 2, 2, 2, 1, 5])
while len(points) < 8:
    point = (int(rng.integers(18, 91)), int(rng.integers(0, 1_000_001)), str(rng.choice(["free", "own", "rent"])),
             int(rng.integers(0, 21)), bool(rng.integers(0, 2)))
    at = cells([point])
    spaces = {
        "range": (plain, at),
        "weighted": (plain * w, at * w),
        "deviation": (numeric / deviations, at[:, [0, 1, 5, 6]] / deviations),
    }
    found = {}
    for name, (rows, q) in spaces.items():
        for k in (10, 33):
            squares = np.sort(((rows - q) ** 2).sum(axis=1))
            if squares[k] - squares[k - 1] < 1e-4:  # rounding would decide
                break
            classifier = KNeighborsClassifier(k, algorithm="brute").fit(rows, kind[common])
            share = classifier.predict_proba(q)[0]
            regressor = KNeighborsRegressor(k, algorithm="brute").fit(rows, amount[common])
            found[f"{name} {k}"] = {
                "class": str(classifier.predict(q)[0]),
                "counts": [int(round(each * k)) for each in share],
                "mean": float(regressor.predict(q)[0]),
            }
    if len(found) == 6:
        points.append(point)
        answers.append(found)

print(json.dumps({
    "bank": [[f"k{i}", None if i in set(missing) else int(age[i]), int(income[i]), str(housing[i]), str(kind[i])]
             for i in bank],
    "insurer": [[f"k{i}", int(claims[i]), bool(smoker[i]), int(amount[i])] for i in insurer],
    "classes": sorted(set(kind.tolist())),
    "weights": weights,
    "points": points,
    "answers": answers,
}))
