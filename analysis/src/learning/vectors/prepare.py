#!/usr/bin/env python3
"""Writes prepare.json: columns filled, clipped, standardised and encoded, and a model on them, by pandas and scikit-learn.

    pip install scikit-learn pandas
    python3 prepare.py
"""
import json
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, OneHotEncoder, StandardScaler
from sklearn.utils.class_weight import compute_class_weight

random = np.random.default_rng(7)
wards = ["centre", "east", "north", "west"]


def rows(n, first):
    age = random.integers(18, 80, n)
    income = np.round(np.exp(random.normal(8, 0.7, n)), 2).clip(0, 99999)
    claims = random.poisson(2.5, n) * random.integers(1, 40, n)
    ward = random.choice(wards, n, p=[0.4, 0.3, 0.2, 0.1])
    owns = random.random(n) < 0.6
    odds = -1.2 + 0.03 * (age - 45) - 0.6 * (np.log(income) - 8) + 0.02 * claims + np.where(ward == "west", 1.0, 0.0)
    bad = (random.random(n) < 1 / (1 + np.exp(-odds))).astype(int)
    frame = pd.DataFrame({"id": [f"k{first + i}" for i in range(n)], "age": age, "income": income, "ward": ward, "owns": owns,
                          "claims": claims, "bad": bad})
    frame["income"] = frame["income"].mask(random.random(n) < 0.08)
    frame["ward"] = frame["ward"].mask(random.random(n) < 0.1)
    frame["owns"] = frame["owns"].astype(object).mask(random.random(n) < 0.1)
    return frame


class Winsor:
    """Clips at quantiles of what it was fitted to (NumPy's default, linear between values)."""

    def __init__(self, low, high):
        self.low, self.high = low, high

    def fit(self, x, y=None):
        self.bounds_ = np.quantile(np.asarray(x, float), [self.low, self.high], axis=0)
        return self

    def transform(self, x):
        return np.clip(np.asarray(x, float), *self.bounds_)

    def fit_transform(self, x, y=None):
        return self.fit(x).transform(x)

    def get_params(self, deep=True):
        return {"low": self.low, "high": self.high}

    def __sklearn_tags__(self):
        from sklearn.utils import Tags, TargetTags

        return Tags(estimator_type=None, target_tags=TargetTags(required=False))


train, new = rows(420, 0), rows(90, 1000)
steps = ColumnTransformer(
    [
        ("income", Pipeline([("fill", SimpleImputer(strategy="median")), ("clip", Winsor(0.05, 0.95)),
                             ("z", StandardScaler())]), ["income"]),
        ("age", StandardScaler(), ["age"]),
        ("claims", Pipeline([("log", FunctionTransformer(np.log1p)), ("range", MinMaxScaler(clip=True))]), ["claims"]),
        ("ward", Pipeline([("fill", SimpleImputer(strategy="most_frequent")),
                           ("code", OneHotEncoder(categories=[["east", "north", "west"]], handle_unknown="ignore"))]), ["ward"]),
        ("owns", Pipeline([("fill", SimpleImputer(strategy="most_frequent")),
                           ("number", FunctionTransformer(lambda x: np.asarray(x, float)))]), ["owns"]),
    ],
    sparse_threshold=0,
)
frame = train.assign(ward=train["ward"].astype(object).where(train["ward"].notna(), np.nan))
fresh = new.assign(ward=new["ward"].astype(object).where(new["ward"].notna(), np.nan))
model = Pipeline([("prepare", steps), ("fit", LogisticRegression(C=np.inf, tol=1e-12, max_iter=10000))]).fit(frame, train["bad"])
mean = SimpleImputer(strategy="mean").fit(frame[["income"]])
weights = compute_class_weight("balanced", classes=np.array([0, 1]), y=train["bad"])


def plain(series):
    return [None if pd.isna(x) else x.item() if hasattr(x, "item") else x for x in series]


def table(frame):
    return {name: plain(frame[name]) for name in ["id", "age", "income", "ward", "owns", "claims", "bad"]}


out = {
    "train": table(train),
    "new": table(new),
    "prepared": steps.transform(frame).T.tolist(),
    "preparedNew": steps.transform(fresh).T.tolist(),
    "mean": float(mean.statistics_[0]),
    "median": float(np.nanmedian(train["income"])),
    "least": float(np.nanmin(train["income"])),
    "sqrtAge": np.sqrt(train["age"]).tolist(),
    "weights": weights.tolist(),
    "coefficients": model["fit"].coef_[0].tolist(),
    "intercept": float(model["fit"].intercept_[0]),
    "scores": model.predict_proba(fresh)[:, 1].tolist(),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
