"""
What XGBoost makes of small tables that two owners have columns of: margins of every row, by its exact method on bin numbers.
Of single trees by scikit-learn the shares of the label, of classes, and means. Run: python boosting.py > boosting.json (numpy 2, scikit-learn 1.7, xgboost 3).
"""
import json

import numpy as np
import xgboost
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

rng = np.random.default_rng(14)
n = 240
age = rng.integers(18, 90, n)
income = rng.integers(0, 400, n) * 25  # cents
ward = rng.integers(0, 4, n)
claims = rng.integers(0, 8, n)
visits = rng.integers(0, 30, n)
has_income = rng.random(n) > 0.15
has_ward = rng.random(n) > 0.1
has_visits = rng.random(n) > 0.2
weight = rng.integers(0, 4, n)
signal = 0.05 * (age - 50) + np.where(has_income, -0.0003 * (income - 5000), 0.6) + 0.9 * (ward == 2) * has_ward
signal = signal + 0.3 * (claims - 3) - 0.8 * (has_visits & (visits > 12))
bad = (signal + rng.logistic(size=n) > 0).astype(int)
kind = np.clip(np.round(1.2 + 0.5 * signal + 0.4 * rng.standard_normal(n)), 0, 2).astype(int)
cost = np.round(4000 + 900 * signal + 300 * rng.standard_normal(n)).astype(int)

cuts = {"age": [30, 40, 50, 60, 70], "income": [2500, 5000, 7500], "visits": [5, 10, 15, 20]}


def bins(values, points, has=None):
    found = np.searchsorted(points, values, side="right").astype(float)
    return found if has is None else np.where(has, found, np.nan)


def quantiles(values, has, count):
    there = np.sort(values[has])
    return [int(there[-(-b * len(there) // count) - 1]) for b in range(1, count)]


columns = {
    "age": bins(age, cuts["age"]),
    "income": bins(income, cuts["income"], has_income),
    "claims": claims.astype(float),
    "visits": bins(visits, cuts["visits"], has_visits),
}
# A category is a column of 0 and 1, and a missing one goes its own way in each.
for level in range(4):
    columns[f"ward{level}"] = np.where(has_ward, (ward == level).astype(float), np.nan)
matrix = np.stack(list(columns.values()), axis=1)
numbers = matrix[:, :4]


def margins(data, label, rounds, weights=None, **options):
    options = {"tree_method": "exact", "nthread": 1, "max_depth": 3, "eta": 0.3, "lambda": 1, "base_score": 0.5, **options}
    dmatrix = xgboost.DMatrix(data, label=label, weight=weights)
    model = xgboost.train(options, dmatrix, rounds)
    told = model.predict(dmatrix, output_margin=True)
    gains = model.get_score(importance_type="total_gain")
    return np.round(told.astype(float), 6).tolist(), {k: round(v, 4) for k, v in sorted(gains.items())}


def contributions(data, label, rounds, rows, **options):
    """What each feature adds to the margins of some rows, by output, the base last."""
    options = {"tree_method": "exact", "nthread": 1, "max_depth": 3, "eta": 0.3, "lambda": 1, "base_score": 0.5, **options}
    model = xgboost.train(options, xgboost.DMatrix(data, label=label), rounds)
    told = model.predict(xgboost.DMatrix(data[rows]), pred_contribs=True, strict_shape=True)
    return np.round(told.astype(float), 6).tolist()


def cut_above(values, points, has=None):
    found = np.searchsorted(points, values, side="left").astype(float)
    return found if has is None else np.where(has, found, np.nan)


own_cuts = {"age": quantiles(age, np.full(n, True), 6), "income": quantiles(income, has_income, 6), "visits": quantiles(visits, has_visits, 6)}
by_quantiles = np.stack(
    [cut_above(age, own_cuts["age"]), cut_above(income, own_cuts["income"], has_income), cut_above(visits, own_cuts["visits"], has_visits)],
    axis=1,
)

lists = lambda x, has: [int(v) if h else None for v, h in zip(x, has)]
result = {
    "table": {
        "age": age.tolist(),
        "income": lists(income, has_income),
        "ward": [None if not h else "abcd"[w] for w, h in zip(ward, has_ward)],
        "claims": claims.tolist(),
        "visits": lists(visits, has_visits),
        "weight": weight.tolist(),
        "bad": bad.tolist(),
        "kind": ["xyz"[k] for k in kind],
        "cost": cost.tolist(),
    },
    "cuts": cuts,
}
result["logistic"], result["gains"] = margins(numbers, bad, 6, objective="binary:logistic")
result["weighted"], _ = margins(numbers[weight > 0], bad[weight > 0], 4, weights=weight[weight > 0], objective="binary:logistic", alpha=0.25)
result["softmax"], _ = margins(numbers, kind, 3, objective="multi:softprob", num_class=3)
result["squared"], _ = margins(numbers, cost, 5, objective="reg:squarederror", base_score=4000, max_depth=4, min_child_weight=10)
result["poisson"], _ = margins(numbers, cost, 8, objective="count:poisson", base_score=3000, monotone_constraints="(1,-1,1,0)")
result["categories"], _ = margins(matrix, bad, 3, objective="binary:logistic")
result["quantiles"], _ = margins(by_quantiles, bad, 4, objective="binary:logistic")
result["quantileCuts"] = own_cuts
some = [0, 17, 80, 155, 239]
result["contributions"] = {
    "rows": some,
    "logistic": contributions(numbers, bad, 6, some, objective="binary:logistic"),
    "softmax": contributions(numbers, kind, 3, some, objective="multi:softprob", num_class=3),
    "squared": contributions(numbers, cost, 5, some, objective="reg:squarederror", base_score=4000, max_depth=4, min_child_weight=10),
}
plain = np.stack([columns["age"], columns["claims"]], axis=1)
options = {"max_depth": 3, "min_samples_leaf": 10, "random_state": 0}
result["tree"] = np.round(DecisionTreeClassifier(**options).fit(plain, bad).predict_proba(plain)[:, 1], 6).tolist()
result["treeOfClasses"] = np.round(DecisionTreeClassifier(**options).fit(plain, kind).predict_proba(plain), 6).tolist()
result["treeOfNumbers"] = np.round(DecisionTreeRegressor(**options).fit(plain, cost).predict(plain), 3).tolist()
print(json.dumps(result))
