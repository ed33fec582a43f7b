#!/usr/bin/env python3
"""Writes profile.json: two tables that share keys, and the figures of their joined rows by NumPy, pandas and statsmodels.

    pip install numpy pandas statsmodels
    python3 profile.py

Skewness and kurtosis are those of pandas (corrected for the size of the sample), quantiles NumPy's 'inverted_cdf', correlations and variance
inflation those of the rows in which no number is missing.
"""
import json
from pathlib import Path

import numpy as np
import pandas as pd
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.tools import add_constant

rng = np.random.default_rng(20261130)
common, only = 320, 45
n = common + only


def whole(values):
    return [None if v is None or v != v else int(round(float(v))) for v in values]


age = np.clip(rng.normal(44, 13, n), 18, 89).round()
income = (np.exp(rng.normal(7.6, 0.5, n)) * 100).round() / 100
balance = np.where(rng.random(n) < 0.2, 0, rng.normal(200, 1500, n)).round()
income_gaps = rng.random(n) < 0.12
bank = pd.DataFrame({
    "id": [f"k{i}" for i in range(n)],
    "age": age,
    "income": [None if gap else f"{v:.2f}" for v, gap in zip(income, income_gaps)],
    "balance": np.clip(balance, -5000, 5000),
    "housing": rng.choice(["own", "rent", "free"], n, p=[0.55, 0.42, 0.03]),
    "bad": rng.random(n) < 0.2 + (age < 35) * 0.2,
    "fixed": 7,
    # One row of those in common.
    "single": [1 if i == 60 else 0 for i in range(n)],
})
claims = rng.poisson(2.2, n)
insurer = pd.DataFrame({
    "id": [f"k{i + only}" for i in range(n)],
    "claims": claims,
    "since": [str(np.datetime64("2015-01-01") + int(d)) for d in rng.integers(0, 3000, n)],
    "premium": [f"{v:.2f}" for v in 80 + 25 * claims + 0.9 * np.roll(age, -only) + rng.normal(0, 20, n)],
    "twin": 2 * claims + 1,
    # Missing in four rows of those in common.
    "gaps": [None if i in (10, 20, 30, 40) else int(v) for i, v in enumerate(rng.integers(0, 50, n))],
})
joined = bank.merge(insurer, on="id")
assert len(joined) == common
for name in ["income", "premium"]:
    joined[name] = pd.to_numeric(joined[name])
joined["days"] = (pd.to_datetime(joined["since"]) - pd.Timestamp("1970-01-01")).dt.days
shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]


def figures(column):
    x = pd.to_numeric(joined[column]).dropna()
    return {
        "rows": int(x.count()),
        "missing": int(common - x.count()),
        "sum": float(x.sum()),
        "mean": float(x.mean()),
        "variance": float(x.var()),
        "error": float(x.sem()),
        "skewness": None if x.nunique() == 1 else float(x.skew()),
        "kurtosis": None if x.nunique() == 1 else float(x.kurt()),
        "distinct": int(x.nunique()),
        "negatives": int((x < 0).sum()),
        "zeros": int((x == 0).sum()),
        "positives": int((x > 0).sum()),
        "least": float(x.min()),
        "greatest": float(x.max()),
        "quantiles": np.quantile(x, shares, method="inverted_cdf").tolist(),
    }


paired = ["age", "income", "balance", "bad", "claims", "premium", "days"]
complete = joined[paired].astype(float).dropna()
design = add_constant(complete).to_numpy()
numbers = ["age", "income", "balance", "fixed", "single", "claims", "days", "premium", "twin", "gaps"]
found = {
    "bank": {"columns": list(bank.columns), "rows": [[None if v is None or v != v else v for v in row] for row in
                                                     bank.astype(object).where(bank.notna(), None).values.tolist()]},
    "insurer": {"columns": list(insurer.columns), "rows": [[None if v is None or v != v else v for v in row] for row in
                                                           insurer.astype(object).where(insurer.notna(), None).values.tolist()]},
    "common": common,
    "numbers": {name: figures(name) for name in numbers},
    "lists": {name: {str(k).lower() if name == "bad" else k: int(v) for k, v in joined[name].value_counts().items()}
              for name in ["housing", "bad"]},
    "paired": paired,
    "correlation": complete.corr().to_numpy().tolist(),
    "vif": [float(variance_inflation_factor(design, i + 1)) for i in range(len(paired))],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(found, separators=(",", ":")) + "\n")
print(json.dumps({k: found[k] for k in ["numbers", "lists", "vif"]}, indent=1)[:3500])
