#!/usr/bin/env python3
"""Writes wine.json: scikit-learn's table of wines, and how probable its GaussianNB says each class of each row is.

    pip install numpy scikit-learn
    python3 wine.py > wine.json

Without var_smoothing. Numbers are written as they stand in the table, with 0 to 6 decimals.
"""
import json

from sklearn.datasets import load_wine
from sklearn.naive_bayes import GaussianNB

wine = load_wine()
names = [name.replace("/", "_") for name in wine.feature_names]
rows = [[f"{value:.6f}".rstrip("0").rstrip(".") for value in row] for row in wine.data]
share = GaussianNB(var_smoothing=0).fit(wine.data, wine.target).predict_proba(wine.data)
print(json.dumps({
    "columns": names,
    "scales": [max(len(row[j].partition(".")[2]) for row in rows) for j in range(len(names))],
    "rows": [" ".join(row) for row in rows],
    "classes": wine.target.tolist(),
    "probabilities": [[float(f"{each:.9f}") for each in row] for row in share],
}))
