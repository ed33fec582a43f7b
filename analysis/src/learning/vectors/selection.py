#!/usr/bin/env python3
"""Makes selection.json: stepwise selections by refits with statsmodels, on the files of engine/src/secure/learning/references.

`python3 selection.py`, with numpy, scipy and statsmodels. Columns are named by their heads; each path has the column of every step, with +
where it comes in and - where it goes out.
"""
import csv
import json
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from scipy.stats import chi2

HERE = Path(__file__).parent
FILES = HERE.parents[3] / "engine/src/secure/learning/references"


def table(name):
    with open(FILES / f"{name}.csv", newline="") as file:
        rows = list(csv.reader(file))
    return rows[0], np.array([[float(v) for v in row] for row in rows[1:]])


def fitted(y, x, chosen, family):
    design = np.column_stack([np.ones(len(y)), *[(x[:, j] - x[:, j].mean()) / x[:, j].std() for j in sorted(chosen)]])
    return sm.OLS(y, design).fit() if family == "linear" else sm.Logit(y, design).fit(disp=0, tol=1e-12)


def path(y, x, family, direction, by, enter=0.05, stay=0.1):
    columns = range(x.shape[1])
    chosen = set(columns) if direction == "backward" else set()
    now = fitted(y, x, chosen, family)
    steps = []
    while True:
        tried = [j for j in columns if direction == "both" or (j in chosen) == (direction == "backward")]
        fits = {j: fitted(y, x, chosen ^ {j}, family) for j in tried}
        best = None
        if by == "p":
            ratio = {j: chi2.sf(2 * abs(fit.llf - now.llf), 1) for j, fit in fits.items()}
            leaving = [j for j in tried if j in chosen and ratio[j] > stay]
            coming = [j for j in tried if j not in chosen and ratio[j] < enter]
            if leaving:
                best = max(leaving, key=lambda j: ratio[j])
            elif coming:
                best = max(coming, key=lambda j: fits[j].llf)
        elif fits:
            least = min(fits, key=lambda j: getattr(fits[j], by))
            if getattr(fits[least], by) < getattr(now, by):
                best = least
        if best is None:
            return steps, chosen, now
        steps.append([int(best), best not in chosen])
        chosen = chosen ^ {best}
        now = fits[best]


def main():
    found = []
    for name, family in [("german-credit", "logistic"), ("diabetes", "linear")]:
        heads, data = table(name)
        for direction in ["forward", "backward", "both"]:
            for by in ["aic", "bic"] + (["p"] if family == "logistic" else []):
                steps, chosen, fit = path(data[:, -1], data[:, :-1], family, direction, by)
                deviations = [data[:, j].std() for j in sorted(chosen)]
                found.append(
                    {
                        "data": name,
                        "direction": direction,
                        "by": by,
                        "steps": [("+" if comes else "-") + heads[j] for j, comes in steps],
                        "chosen": [heads[j] for j in sorted(chosen)],
                        "coefficients": [float(b / d) for b, d in zip(fit.params[1:], deviations)],
                        "errors": [float(e / d) for e, d in zip(fit.bse[1:], deviations)],
                    }
                )
    with open(HERE / "selection.json", "w") as file:
        json.dump(found, file, indent=1)
        file.write("\n")


main()
