"""Writes explain.json beside this file: trees that XGBoost trains on the tables of boosting.json, and its contributions (pred_contribs) of some rows.

Needs xgboost; values were made with xgboost 3.2. Of each tree: splits, complete and level by level, as [feature, plane, 1 if missing values go
right] or 0; leaves from left to right; and covers (sums of h) of all nodes and then all leaves. A leaf above the bottom stands at the leftmost place
below it. `margins` and `contributions` are of `rows`; contributions of a row by output, the base last.
"""

import json
import pathlib

import numpy as np
import xgboost as xgb

HERE = pathlib.Path(__file__).parent
boosting = json.loads((HERE / 'boosting.json').read_text())


def bins_of(rows):
    return np.array([[np.nan if c == '.' else int(c, 36) for c in row] for row in rows], float)


def complete(tree, depth):
    left, right = tree['left_children'], tree['right_children']
    inner, ends = 2**depth - 1, 2**depth
    splits, leaves, covers = [0] * inner, [0.0] * ends, [0.0] * (inner + ends)
    nodes, starts, sizes = tree['categories_nodes'], tree['categories_segments'], tree['categories_sizes']
    sets = {n: tree['categories'][s : s + k] for n, s, k in zip(nodes, starts, sizes)}

    def walk(node, place):
        covers[place] = round(tree['sum_hessian'][node], 5)
        if left[node] == -1:
            if place >= inner:
                leaves[place - inner] = round(tree['split_conditions'][node], 8)
                return
            below(node, 2 * place + 1)
            return
        feature = tree['split_indices'][node]
        if node in sets:
            (plane,) = sets[node]
        else:
            plane = int(np.ceil(tree['split_conditions'][node])) - 1
        splits[place] = [feature, plane, 1 - tree['default_left'][node]]
        walk(left[node], 2 * place + 1)
        walk(right[node], 2 * place + 2)

    def below(node, place):
        covers[place] = round(tree['sum_hessian'][node], 5)
        if place >= inner:
            leaves[place - inner] = round(tree['split_conditions'][node], 8)
        else:
            below(node, 2 * place + 1)

    walk(0, 0)
    return {'splits': splits, 'leaves': leaves, 'covers': covers}


def reference(name, of, rounds, depth, rows, categories=0, **parameters):
    source = next(each for each in boosting['references'] if each['name'] == of)
    text = boosting['tables'][source['table']]
    x, y = bins_of(text), np.array(source['y'], float)
    objective = {'logistic': 'binary:logistic', 'squared': 'reg:squarederror', 'softmax': 'multi:softprob'}[source['loss']]
    if source['loss'] == 'softmax':
        parameters['num_class'] = int(max(y)) + 1
    if source['loss'] == 'squared':
        y /= max(y)
    settings = {'objective': objective, 'tree_method': 'hist', 'max_cat_to_onehot': 64, 'max_bin': 256, 'base_score': 0.5}
    settings |= {'eta': 0.3, 'lambda': 1, 'max_depth': depth, 'nthread': 1, **parameters}
    kinds = ['c' if j < categories else 'q' for j in range(x.shape[1])]
    data = xgb.DMatrix(x, label=y, feature_types=kinds, enable_categorical=True)
    model = xgb.train(settings, data, num_boost_round=rounds)
    trees = json.loads(model.save_raw('json').decode())['learner']['gradient_booster']['model']['trees']
    some = xgb.DMatrix(x[rows], feature_types=kinds, enable_categorical=True)
    found = model.predict(some, pred_contribs=True, strict_shape=True)
    margins = model.predict(some, output_margin=True, strict_shape=True)
    missing = [bool(np.isnan(column).any()) for column in x.T]
    return {
        'name': name,
        # Of each feature, split planes: cuts, or categories.
        'planes': [int(np.nanmax(column)) + (1 if j < categories else 0) for j, column in enumerate(x.T)],
        'missing': [j for j, gone in enumerate(missing) if gone],
        'categories': categories,
        'depth': depth,
        'outputs': parameters.get('num_class', 1),
        'start': 0.0 if source['loss'] == 'logistic' else 0.5,
        'rows': [text[i] for i in rows],
        'trees': [complete(tree, depth) for tree in trees],
        'margins': np.round(margins.astype(float), 6).tolist(),
        'contributions': np.round(found.astype(float), 6).tolist(),
    }


references = [
    reference('breast cancer', 'breast cancer, 1 tree of depth 3', 10, 3, [0, 7, 100, 301]),
    reference('diabetes, values missing', 'diabetes, values missing', 8, 4, [1, 5, 60, 200]),
    reference('iris, three classes', 'iris', 5, 2, [3, 70, 140]),
    reference('breast cancer, categories', 'breast cancer, categories and gamma', 6, 3, [0, 11, 90], categories=12),
    reference('breast cancer, values missing, depth 6', 'breast cancer, values missing', 15, 6, [2, 44], min_child_weight=0.1),
]
(HERE / 'explain.json').write_text(json.dumps({'references': references}, separators=(',', ':')) + '\n')
