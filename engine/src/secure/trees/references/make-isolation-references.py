"""Writes isolation.json beside this file: how far scikit-learn's isolation forest finds each row from all others, of numbers and of their bins.

Needs scikit-learn; values were made with scikit-learn 1.9. A row's bins, of one width over the range of a column, are one character each, in base 36.
"""

import json
import pathlib

import numpy as np
from scipy.stats import spearmanr
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'
rng = np.random.default_rng(26)
n, outliers = 500, 20
usual = rng.multivariate_normal([0] * 4, 0.5 * np.eye(4) + 0.5, n - outliers)
far = rng.uniform(-5, 5, (outliers, 4))
values = np.vstack([usual, far])
values = np.column_stack([values, rng.poisson(2, n), rng.integers(0, 2, n)]).astype(float)
is_far = np.array([0] * (n - outliers) + [1] * outliers)


def binned(column, bins):
    low, high = column.min(), column.max()
    return np.minimum(bins - 1, np.floor((column - low) / (high - low) * bins)).astype(int)


bins = np.column_stack([binned(c, min(36, len(np.unique(c)))) for c in values.T])


def scores(table, seed):
    forest = IsolationForest(n_estimators=100, max_samples=64, random_state=seed).fit(table)
    return -forest.score_samples(table)


of_values, of_bins = scores(values, 1), scores(bins, 1)
print('Spearman of two seeds', spearmanr(of_bins, scores(bins, 2)).statistic, 'of values and bins', spearmanr(of_values, of_bins).statistic)
print('AUC', roc_auc_score(is_far, of_values), roc_auc_score(is_far, of_bins))
text = {
    'rows': [''.join(DIGITS[b] for b in row) for row in bins],
    'isFar': is_far.tolist(),
    'ofValues': [round(v, 5) for v in of_values.tolist()],
    'ofBins': [round(v, 5) for v in of_bins.tolist()],
    'area': round(roc_auc_score(is_far, of_values), 4),
}
pathlib.Path(__file__).with_name('isolation.json').write_text(json.dumps(text, separators=(',', ':')) + '\n')
