"""Linear models without noise by scikit-learn and statsmodels: python noised.py > noised.json

The rows are told as CSV. Rows without an income take no part. Sums are those of the columns from -1 to 1, a constant one before them and the label
behind: what noise is added to.
"""
import json

import numpy as np
import pandas as pd
import statsmodels.api as sm
from sklearn.linear_model import LinearRegression, Ridge

random = np.random.default_rng(15)
bank, insurer = [], []
for i in range(400):
    age = int(random.integers(18, 88))
    income = None if i % 23 == 5 else round(float(random.uniform(-200, 700)), 2)
    ward = str(random.choice(["a", "b", "c"]))
    claims = int(random.integers(0, 500))
    cost = 20 + 1.5 * age + 0.1 * (income or 0) + (40 if ward == "b" else 0) + 0.2 * claims + random.normal(0, 15)
    bank.append([f"k{i}", age, income, ward, round(float(np.clip(cost, 0, 500)), 2)])
    if i % 5 != 0:
        insurer.append([f"k{i}", claims])
table = pd.DataFrame(bank, columns=["id", "age", "income", "ward", "cost"]).merge(
    pd.DataFrame(insurer, columns=["id", "claims"]), on="id"
)
table = table[table.income.notna()]
x = np.column_stack([table.age, table.income, table.ward == "b", table.ward == "c", table.claims]).astype(float)
y = table.cost.to_numpy()
sizes = np.array([88, 700, 1, 1, 500.0])
z = np.column_stack([np.ones(len(x)), x / sizes, y / 500])
plain = LinearRegression().fit(x, y)
fit = sm.OLS(y, sm.add_constant(x)).fit()
# Half the mean square of the error and ridge/2 of the squares of coefficients: scikit-learn's alpha is rows * ridge.
ridge = Ridge(alpha=0.05 * len(x), tol=1e-12).fit(x / sizes, y / 500)
csv = lambda rows, names: pd.DataFrame(rows, columns=names).to_csv(index=False)
print(
    json.dumps(
        {
            "bank": csv(bank, ["id", "age", "income", "ward", "cost"]),
            "insurer": csv(insurer, ["id", "claims"]),
            "rows": len(x),
            "sums": (z.T @ z).tolist(),
            "coefficients": [*plain.coef_, plain.intercept_],
            "errors": [*fit.bse[1:], fit.bse[0]],
            "means": [*x.mean(axis=0), y.mean()],
            "deviations": [*x.std(axis=0, ddof=1), y.std(ddof=1)],
            "correlations": np.corrcoef(np.column_stack([x, y]).T).tolist(),
            "ridge": [*(ridge.coef_ * 500 / sizes), ridge.intercept_ * 500],
        }
    )
)
