"""Writes bayes.json: three classes of rows with numbers and lists, and what scikit-learn's naive Bayes says of them.

    pip install numpy scikit-learn
    python3 bayes.py > bayes.json

Of numbers and lists together the logarithms of both models are added, less the priors that are in both.
"""
import json

import numpy as np
from sklearn.naive_bayes import CategoricalNB, GaussianNB

rng = np.random.default_rng(7)
n, classes, bits = 150, 3, 16
label = rng.choice(classes, n, p=[0.5, 0.3, 0.2])
centre = np.array([[0.1, -0.2, 0.3], [0.3, 0.1, 0.25], [-0.2, 0.2, 0.4]])
spread = np.array([[0.1, 0.15, 0.02], [0.12, 0.1, 0.015], [0.05, 0.2, 0.03]])
x = np.round(np.clip(rng.normal(centre[label], spread[label]), -1, 1) * 2**bits) / 2**bits
sizes = [3, 4]
p = [np.array([[0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0.1, 0.1, 0.8]]), np.array([[0.4, 0.4, 0.1, 0.1], [0.1, 0.4, 0.4, 0.1], [0.25] * 4])]
z = np.array([[rng.choice(s, p=p[f][c]) for f, s in enumerate(sizes)] for c in label])
train, test = slice(0, 120), slice(120, n)


def told(joint):
    scores = joint - joint.max(axis=1, keepdims=True)
    return {
        "differences": (joint - joint[:, :1]).tolist(),
        "probabilities": (np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)).tolist(),
        "classes": joint.argmax(axis=1).tolist(),
    }


gauss = GaussianNB(var_smoothing=0).fit(x[train], label[train])
lists = {alpha: CategoricalNB(alpha=alpha, min_categories=sizes).fit(z[train], label[train]) for alpha in (1.0, 0.5)}
flat = [0.2, 0.3, 0.5]
given = GaussianNB(var_smoothing=0, priors=flat).fit(x[train], label[train])
both = gauss.predict_joint_log_proba(x[test]) + lists[0.5].predict_joint_log_proba(z[test]) - lists[0.5].class_log_prior_
print(json.dumps({
    "bits": bits,
    "label": label[train].tolist(),
    "numbers": (x * 2**bits).astype(int).tolist(),
    "values": z.tolist(),
    "sizes": sizes,
    "priors": flat,
    "told": {
        "numbers": told(gauss.predict_joint_log_proba(x[test])),
        "lists": told(lists[1.0].predict_joint_log_proba(z[test])),
        "both": told(both),
        "priors": told(given.predict_joint_log_proba(x[test])),
    },
}))
