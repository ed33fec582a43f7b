"""Logistic models without noise by statsmodels and scikit-learn: python noised-logistic.py > noised-logistic.json

The rows are told as CSV. Rows without an income take no part. `first` and `last` are what a step tells at coefficients of 0, and at those of the model:
sums of the columns from -1 to 1, a constant one before them, times what each row is off by, and of their products times its weight.
"""
import json

import numpy as np
import pandas as pd
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression

random = np.random.default_rng(16)
bank, insurer = [], []
for i in range(400):
    age = int(random.integers(18, 88))
    income = None if i % 23 == 5 else round(float(random.uniform(-200, 700)), 2)
    ward = str(random.choice(["a", "b", "c"]))
    claims = int(random.integers(0, 500))
    logit = -1.5 + 0.02 * age - 0.003 * (income or 0) + (0.8 if ward == "b" else 0) + 0.004 * claims
    bank.append([f"k{i}", age, income, ward, "yes" if random.random() < 1 / (1 + np.exp(-logit)) else "no"])
    if i % 5 != 0:
        insurer.append([f"k{i}", claims])
table = pd.DataFrame(bank, columns=["id", "age", "income", "ward", "late"]).merge(
    pd.DataFrame(insurer, columns=["id", "claims"]), on="id"
)
table = table[table.income.notna()]
x = np.column_stack([table.age, table.income, table.ward == "b", table.ward == "c", table.claims]).astype(float)
y = (table.late == "yes").to_numpy().astype(float)
sizes = np.array([88, 700, 1, 1, 500.0])
z = np.column_stack([np.ones(len(x)), x / sizes])
fit = sm.Logit(y, sm.add_constant(x)).fit(disp=0, tol=1e-14, maxiter=100)
# Mean loss and ridge/2 of the squares of coefficients: scikit-learn's C is 1 / (rows * ridge).
ridge = LogisticRegression(C=1 / (0.05 * len(x)), tol=1e-12, max_iter=10000).fit(x / sizes, y)
upper = np.triu_indices(z.shape[1])
p = fit.predict()
at = lambda off, weight: {"slopes": (z.T @ off).tolist(), "curvature": (z.T @ (z * weight[:, None]))[upper].tolist()}
csv = lambda rows, names: pd.DataFrame(rows, columns=names).to_csv(index=False)
print(
    json.dumps(
        {
            "bank": csv(bank, ["id", "age", "income", "ward", "late"]),
            "insurer": csv(insurer, ["id", "claims"]),
            "rows": len(x),
            "first": at(y - 0.5, np.ones(len(x))),
            "last": at(y - p, p * (1 - p)),
            "coefficients": [*fit.params[1:], fit.params[0]],
            "errors": [*fit.bse[1:], fit.bse[0]],
            "ridge": [*(ridge.coef_[0] / sizes), ridge.intercept_[0]],
        }
    )
)
