"""Writes bayes-tables.json: tables of whole numbers, and how probable scikit-learn's GaussianNB says each class of their rows is.

    pip install numpy scikit-learn
    python3 bayes-tables.py > bayes-tables.json

Without var_smoothing. Of the file breast-cancer.csv numbers are taken in the smallest decimal step of their column. The other tables are where fixed
point has little room: ranges of a thousand million, a class that varies 35 times less than its column, and one with few rows and far outliers.
"""
import json
import pathlib

import numpy as np
from sklearn.datasets import load_iris
from sklearn.naive_bayes import GaussianNB

rng = np.random.default_rng(5)


def in_steps(x):
    places = [next(s for s in range(10) if np.allclose(x[:, j] * 10**s, np.round(x[:, j] * 10**s), rtol=0, atol=1e-6)) for j in range(x.shape[1])]
    return np.round(x * 10.0 ** np.array(places)).astype(int), places


def told(x, label):
    share = GaussianNB(var_smoothing=0).fit(x.astype(float), label).predict_proba(x.astype(float))
    return [[float(f"{each:.9f}") for each in row] for row in share]


def table(x, label):
    return {"numbers": x.tolist(), "label": label.tolist(), "probabilities": told(x, label)}


iris = load_iris()
lines = np.loadtxt(pathlib.Path(__file__).parent / "breast-cancer.csv", delimiter=",", skiprows=1)
cancer, places = in_steps(lines[:, :-1])
classes = lines[:, -1].astype(int)

label = rng.integers(0, 3, 200)
wide = np.column_stack([
    rng.normal(np.array([4e8, 6e8, 5e8])[label], np.array([1e8, 5e7, 2e8])[label]),
    1000 * rng.normal(np.array([100, 101, 99])[label], np.array([1, 2, 1.5])[label]),
])
few = (rng.random(600) < 0.02).astype(int)
outliers = np.column_stack([
    100 * rng.lognormal(np.array([3, 5])[few], np.array([0.6, 1.5])[few]),
    1000 * rng.normal(np.array([0, 2])[few], 1),
])
close = rng.integers(0, 2, 200)
narrow = np.column_stack([
    1e6 * rng.normal(np.array([0, 0.02])[close], np.array([1, 0.02])[close]),
    100 * rng.normal(0, 1, 200),
])
whole = lambda x: np.round(x).astype(int)
print(json.dumps({
    "iris": table(in_steps(iris.data)[0], iris.target),
    "wide": table(whole(wide), label),
    "few and outliers": table(whole(outliers), few),
    "a narrow class": table(whole(narrow), close),
    "breast cancer": {"places": places, "probabilities": told(cancer, classes)},
}))
