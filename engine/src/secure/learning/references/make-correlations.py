#!/usr/bin/env python3
"""Makes correlations.json of the CSV files beside it: `python3 make-correlations.py`. Needs numpy, pandas, scipy and statsmodels.

Of each file's columns but the last: Pearson correlations (pandas), variance inflation (statsmodels), skewness and kurtosis without correction
(scipy). `single` is the number m of rows with which n/m − 2 is the kurtosis.
"""
import json
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import kurtosis, skew
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.tools import add_constant

here = Path(__file__).parent
found = {}
for name in ["german-credit", "diabetes", "breast-cancer"]:
    x = pd.read_csv(here / f"{name}.csv").iloc[:, :-1]
    x.columns = [str(i) for i in range(x.shape[1])]
    with_constant = add_constant(x).to_numpy(float)
    found[name] = {
        "correlation": x.corr().to_numpy().tolist(),
        "vif": [float(variance_inflation_factor(with_constant, i + 1)) for i in range(x.shape[1])],
        "skewness": skew(x.to_numpy(float)).tolist(),
        "kurtosis": kurtosis(x.to_numpy(float), fisher=False).tolist(),
    }
    found[name]["single"] = [len(x) / (k + 2) for k in found[name]["kurtosis"]]
(here / "correlations.json").write_text(json.dumps(found) + "\n")
print({name: (max(each["vif"]), min(each["single"])) for name, each in found.items()})
