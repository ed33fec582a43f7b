"""Writes boosting.json beside this file: trees that XGBoost trains on bin numbers with its exact method; with categories, its margins alone.

Needs xgboost and scikit-learn; values were made with xgboost 3.2 and scikit-learn 1.9. A row's bins are one character each, in base 36,
'.' where the value is missing. A node is [number, feature, threshold, 1 if missing values go left, gain]; children of node i are 2i + 1
(below the threshold) and 2i + 2.
"""

import json
import pathlib

import numpy as np
import xgboost as xgb
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris, load_wine

DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'


def binned(x, bins):
    """Bin numbers by the quantiles that are values themselves; what is above a cut is to the right of it."""
    columns = []
    for column in x.T:
        present = column[~np.isnan(column)]
        cuts = np.unique(np.quantile(present, np.arange(1, bins) / bins, method='inverted_cdf'))
        cuts = cuts[cuts < present.max()]
        numbers = np.searchsorted(cuts, column, side='left').astype(float)
        numbers[np.isnan(column)] = np.nan
        columns.append(numbers)
    return np.stack(columns, 1)


def without(b, share, columns, seed):
    gone = b.copy()
    draw = np.random.default_rng(seed)
    gone[:, :columns][draw.random((len(b), columns)) < share] = np.nan
    return gone


def nodes_of(model):
    trees = []
    for text in model.get_dump(dump_format='json', with_stats=True):
        found = []

        def walk(node, number):
            if 'leaf' in node:
                return
            left_if_missing = 1 if node['missing'] == node['yes'] else 0
            found.append([number, int(node['split'][1:]), node['split_condition'], left_if_missing, round(node['gain'], 4)])
            children = {child['nodeid']: child for child in node['children']}
            walk(children[node['yes']], 2 * number + 1)
            walk(children[node['no']], 2 * number + 2)

        walk(json.loads(text), 0)
        trees.append(found)
    return trees


def reference(name, table, y, rounds, depth, loss, categories=0, **parameters):
    b = tables[table]
    objective = {'logistic': 'binary:logistic', 'squared': 'reg:squarederror', 'softmax': 'multi:softprob', 'poisson': 'count:poisson'}[loss]
    if loss == 'softmax':
        parameters['num_class'] = int(max(y)) + 1
    settings = {
        'objective': objective,
        'tree_method': 'exact',
        'base_score': 0.5,
        'eta': 0.3,
        'lambda': 1,
        'min_child_weight': 1,
        'max_depth': depth,
        'nthread': 1,
        **{name: str(tuple(value)) if isinstance(value, list) else value for name, value in parameters.items()},
    }
    rows = xgb.DMatrix(b, label=y)
    if categories > 0:
        # Only the histogram method has categories; each bin is one of its, so it finds the same cuts. It splits where that gains gamma or more.
        kinds = ['c' if j < categories else 'q' for j in range(b.shape[1])]
        rows = xgb.DMatrix(b, label=y, feature_types=kinds, enable_categorical=True)
        settings |= {'tree_method': 'hist', 'max_cat_to_onehot': 64, 'max_bin': 256}
    model = xgb.train(settings, rows, num_boost_round=rounds)
    margins = model.predict(rows, output_margin=True).astype(float)
    return {
        'name': name,
        'table': table,
        'loss': loss,
        'rounds': rounds,
        'depth': depth,
        'parameters': parameters,
        'y': [int(v) for v in y],
        'margins': [round(v, 6) for v in margins.reshape(len(y), -1).T.reshape(-1).tolist()],
        'categories': categories,
        'nodes': nodes_of(model) if categories == 0 else [],
    }


cancer, cancer_y = load_breast_cancer(return_X_y=True)
diabetes, diabetes_y = load_diabetes(return_X_y=True)
wine, wine_y = load_wine(return_X_y=True)
iris, iris_y = load_iris(return_X_y=True)
# Counts that follow from the rows: what is measured, rounded down.
diabetes_counts = np.floor(diabetes_y / 20)
wine_counts = np.floor(wine[:, 3])
tables = {
    'cancer': binned(cancer, 16),
    'cancer-missing': without(binned(cancer, 8), 0.2, 10, 1),
    'diabetes': binned(diabetes, 16),
    'diabetes-missing': without(binned(diabetes, 16), 0.15, 10, 2),
    'wine': binned(wine, 8),
    'iris': binned(iris, 12),
}
references = [
    reference('breast cancer, 1 tree of depth 3', 'cancer', cancer_y, 1, 3, 'logistic'),
    reference('breast cancer, 10 trees of depth 3', 'cancer', cancer_y, 10, 3, 'logistic'),
    reference('breast cancer, 20 trees of depth 4', 'cancer', cancer_y, 20, 4, 'logistic'),
    reference('breast cancer, values missing', 'cancer-missing', cancer_y, 10, 4, 'logistic'),
    reference('diabetes', 'diabetes', diabetes_y, 10, 3, 'squared'),
    reference('diabetes, values missing', 'diabetes-missing', diabetes_y, 5, 3, 'squared'),
    reference('diabetes, penalties', 'diabetes', diabetes_y, 5, 4, 'squared', **{'lambda': 3, 'alpha': 20, 'min_child_weight': 15}),
    reference('diabetes, monotone', 'diabetes', diabetes_y, 5, 4, 'squared', monotone_constraints=[0, 0, 1, 1, -1, -1, 0, 1, 0, 0]),
    reference('breast cancer, monotone', 'cancer-missing', cancer_y, 3, 4, 'logistic', monotone_constraints=[1] * 3 + [-1] * 27),
    reference('breast cancer, categories and gamma', 'cancer-missing', cancer_y, 4, 3, 'logistic', categories=12, gamma=2),
    reference('wine', 'wine', wine_y, 3, 3, 'softmax'),
    reference('wine, monotone', 'wine', wine_y, 3, 3, 'softmax', monotone_constraints=[1, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 1]),
    reference('wine, monotone and alpha', 'wine', wine_y, 3, 3, 'softmax', alpha=2, monotone_constraints=[1, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 1]),
    reference('iris, monotone and alpha', 'iris', iris_y, 3, 3, 'softmax', alpha=1, monotone_constraints=[0, 1, 1, -1]),
    reference('diabetes, monotone and alpha', 'diabetes', diabetes_y, 4, 4, 'squared', alpha=60, monotone_constraints=[0, 0, 1, 1, -1, -1, 0, 1, 0, 0]),
    reference('diabetes counts, monotone, values missing', 'diabetes-missing', diabetes_counts, 12, 3, 'poisson', monotone_constraints=[1] * 5 + [-1] * 5),
    reference('diabetes counts', 'diabetes', diabetes_counts, 10, 3, 'poisson'),
    reference('diabetes counts, values missing and alpha', 'diabetes-missing', diabetes_counts, 20, 3, 'poisson', alpha=3, eta=0.5),
    reference('diabetes counts, monotone', 'diabetes', diabetes_counts, 8, 3, 'poisson', eta=1, monotone_constraints=[0, 0, 1, 1, -1, -1, 0, 1, 0, 0]),
    reference('wine counts', 'wine', wine_counts, 12, 3, 'poisson', **{'lambda': 2}),
    reference('iris', 'iris', iris_y, 2, 2, 'softmax'),
    reference('breast cancer, all rows too light', 'cancer', cancer_y, 2, 2, 'logistic', min_child_weight=150),
]


def row(numbers):
    return ''.join('.' if np.isnan(v) else DIGITS[int(v)] for v in numbers)


text = {'tables': {name: [row(r) for r in b] for name, b in tables.items()}, 'references': references}
pathlib.Path(__file__).with_name('boosting.json').write_text(json.dumps(text, separators=(',', ':')) + '\n')
