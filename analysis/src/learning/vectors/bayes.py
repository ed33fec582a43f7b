#!/usr/bin/env python3
"""Writes bayes.json: two tables that share keys, and what scikit-learn's naïve Bayes says of their joined rows.

    pip install numpy scikit-learn
    python3 bayes.py > bayes.json

Numbers by GaussianNB (without var_smoothing), lists and bins by CategoricalNB; of both together the logarithms are added, less the priors
that are in both.
"""
import json

import numpy as np
from sklearn.naive_bayes import CategoricalNB, GaussianNB

rng = np.random.default_rng(41)
n = 200
segment = rng.choice(3, n, p=[0.45, 0.3, 0.25])
age = np.clip(np.round(rng.normal(np.array([35, 48, 60])[segment], 9)), 18, 90).astype(int)
income = np.clip(np.round(rng.normal(np.array([30000, 52000, 41000])[segment], 8000)), 0, 100000).astype(int)
housing = np.array([rng.choice(3, p=p) for p in np.array([[0.6, 0.3, 0.1], [0.2, 0.6, 0.2], [0.2, 0.2, 0.6]])[segment]])
claims = np.clip(rng.poisson(np.array([1, 3, 5])[segment]), 0, 20)
smoker = rng.random(n) < np.array([0.2, 0.5, 0.4])[segment]
bad = rng.random(n) < 0.15 + 0.3 * (segment == 2) + 0.02 * claims
missing = set(rng.choice(n, 10, replace=False).tolist())  # without an income
names, homes = ["gold", "plain", "silver"], ["free", "own", "rent"]
bank = [i for i in range(n) if i % 10 != 1]
insurer = [i for i in range(n) if i % 10 != 2]
common = [i for i in bank if i in set(insurer) and i not in missing]
x = np.column_stack([age, income])[common]
z = np.column_stack([housing, smoker, np.digitize(claims, [2, 4])])[common]
sizes = [3, 2, 3]


def told(label, priors=None):
    gauss = GaussianNB(var_smoothing=0, priors=priors).fit(x, label)
    lists = CategoricalNB(alpha=0.5, min_categories=sizes).fit(z, label)
    joint = gauss.predict_joint_log_proba(x) + lists.predict_joint_log_proba(z) - lists.class_log_prior_
    joint -= joint.max(axis=1, keepdims=True)
    share = np.exp(joint) / np.exp(joint).sum(axis=1, keepdims=True)
    return {"counts": np.bincount(label).tolist(), "probabilities": share.round(9).tolist()}


print(json.dumps({
    "bank": [[f"k{i}", int(age[i]), None if i in missing else int(income[i]), homes[housing[i]], names[segment[i]], bool(bad[i])] for i in bank],
    "insurer": [[f"k{i}", int(claims[i]), bool(smoker[i])] for i in insurer],
    "keys": [f"k{i}" for i in common],
    "classes": names,
    "segment": told(segment[common]),
    "priors": {"gold": 0.2, "plain": 0.3, "silver": 0.5},
    "given": told(segment[common], [0.2, 0.3, 0.5]),
    "bad": told(bad[common].astype(int)),
}))
