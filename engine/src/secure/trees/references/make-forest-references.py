"""Writes forest.json beside this file: decision trees that scikit-learn grows on bin numbers. Needs scikit-learn; made with version 1.9.

A node is [number, feature, threshold, gain]; children of node i are 2i + 1 (up to the threshold) and 2i + 2, its gain is how much the
impurity falls times the weight of its rows. Where several splits into different sets of rows are equally good, scikit-learn takes one at
random: what lies below such a node is left out, and so are the outputs of its rows. Tables are those of boosting.json.
"""

import json
import pathlib

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

here = pathlib.Path(__file__)
tables = json.loads(here.with_name('boosting.json').read_text())['tables']


def fall_of(y, w, right, criterion):
    total = 0.0
    for rows in (right, ~right):
        mass = w[rows].sum()
        sums = [w[rows & (y == k)].sum() for k in np.unique(y)] if criterion == 'gini' else [(w * y)[rows].sum()]
        total += sum(s * s for s in sums) / mass if mass > 0 else 0
    return total


def is_tied(b, y, w, rows, criterion, least):
    """Whether several sets of rows could go right at the best gain."""
    found = {}
    here = np.zeros(len(b), bool)
    here[rows] = True
    here &= w > 0
    for column in b.T:
        for cut in np.unique(column[here])[:-1]:
            right = here & (column > cut)
            if min(right.sum(), here.sum() - right.sum()) < least:
                continue
            found[right.tobytes()] = fall_of(y[here], w[here], right[here], criterion)
    falls = sorted(found.values())
    return len(falls) > 1 and falls[-1] - falls[-2] < 1e-6 * max(1, abs(falls[-1]))


def reference(name, table, y, depth, criterion, weights=None, least=1):
    b = np.array([[int(digit, 36) for digit in row] for row in tables[table]], dtype=float)
    kind = DecisionTreeClassifier if criterion == 'gini' else DecisionTreeRegressor
    model = kind(max_depth=depth, min_samples_leaf=least, random_state=0).fit(b, y, sample_weight=weights)
    tree = model.tree_
    nodes = []
    w = np.ones(len(y)) if weights is None else np.array(weights, dtype=float)
    sure = np.ones(len(y), bool)

    def walk(node, number, rows):
        left, right = tree.children_left[node], tree.children_right[node]
        if left < 0:
            return
        if is_tied(b, y.astype(float), w, rows, criterion, least):
            sure[rows] = False
            return
        mass = tree.weighted_n_node_samples
        fall = mass[node] * tree.impurity[node] - mass[left] * tree.impurity[left] - mass[right] * tree.impurity[right]
        nodes.append([number, int(tree.feature[node]), float(tree.threshold[node]), round(float(fall), 4)])
        above = b[rows, tree.feature[node]] > tree.threshold[node]
        walk(left, 2 * number + 1, rows[~above])
        walk(right, 2 * number + 2, rows[above])

    walk(0, 0, np.arange(len(y)))
    if criterion == 'gini':
        outputs = model.predict_proba(b).T
        outputs = outputs[1:] if len(outputs) == 2 else outputs
    else:
        outputs = model.predict(b)[None, :]
    return {
        'name': name,
        'table': table,
        'depth': depth,
        'criterion': criterion,
        'least': least,
        'y': [int(v) for v in y],
        'weights': None if weights is None else [int(w) for w in weights],
        'outputs': [round(float(v), 6) if known else None for row in outputs for v, known in zip(row, sure)],
        'nodes': sorted(nodes),
    }


cancer, cancer_y = load_breast_cancer(return_X_y=True)
diabetes, diabetes_y = load_diabetes(return_X_y=True)
wine, wine_y = load_wine(return_X_y=True)
references = [
    reference('breast cancer, depth 5', 'cancer', cancer_y, 5, 'gini'),
    reference('breast cancer, 10 rows in a leaf', 'cancer', cancer_y, 4, 'gini', least=10),
    reference('wine, weighted', 'wine', wine_y, 3, 'gini', weights=np.arange(len(wine_y)) % 4),
    reference('diabetes', 'diabetes', diabetes_y, 3, 'variance', least=5),
]
here.with_name('forest.json').write_text(json.dumps(references, separators=(',', ':')) + '\n')
