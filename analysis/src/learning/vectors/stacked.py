"""Rows of four hospitals and what statsmodels makes of all of them together: writes stacked.json beside this file."""
import json
import pathlib

import numpy
import statsmodels.api as sm

rng = numpy.random.default_rng(13)
sizes = {"north": 210, "south": 120, "east": 70, "west": 40}
rows, owners = [], []
for owner, size in sizes.items():
    # Of other people at each: the owners' own models would differ.
    shift = {"north": 0, "south": 8, "east": -6, "west": 15}[owner]
    for _ in range(size):
        age = int(numpy.clip(rng.normal(50 + shift, 12), 18, 90))
        stay = int(rng.integers(0, 30))
        # West has no ward c.
        ward = str(rng.choice(["a", "b"] if owner == "west" else ["a", "b", "c"]))
        marker = round(float(rng.normal(3, 1.5)), 2)
        odds = -3 + 0.04 * age + 0.05 * stay + (0.6 if ward == "b" else 0) - 0.3 * marker
        bad = int(rng.random() < 1 / (1 + numpy.exp(-odds)))
        cost = round(120 + 3.5 * age + 22.25 * stay - 8 * marker + float(rng.normal(0, 60)), 2)
        rows.append([age, stay, ward, marker, bad, cost])
        owners.append(owner)

# What a registry knows of some of them, and of others: 'n0' is north's first person, and so on.
people = [f"{owner[0]}{i}" for owner, size in sizes.items() for i in range(size)]
registry = {name: int(rng.integers(0, 9)) for name in people if rng.random() < 0.7}
registry |= {f"x{i}": int(rng.integers(0, 9)) for i in range(60)}

x = numpy.array([[a, s, w == "b", w == "c", m, 1.0] for a, s, w, m, _, _ in rows], dtype=float)
bad = numpy.array([row[4] for row in rows])
cost = numpy.array([row[5] for row in rows])


def csv(header, lines):
    return "\n".join([header, *(",".join(map(str, line)) for line in lines)]) + "\n"


def rows_of(owner):
    return [[people[i], *row] for i, row in enumerate(rows) if owners[i] == owner]


def fit(model):
    return {"coefficients": list(map(float, model.params)), "errors": list(map(float, model.bse))}


logistic = sm.GLM(bad, x, family=sm.families.Binomial()).fit(tol=1e-12)
linear = sm.OLS(cost, x).fit()
# Labels of two hospitals, and what the registry knows of the same people.
both = [i for i, name in enumerate(people) if owners[i] in ("north", "south") and name in registry]
mixed_x = numpy.array([[rows[i][0], rows[i][1], registry[people[i]], 1.0] for i in both])
mixed = sm.GLM(bad[both], mixed_x, family=sm.families.Binomial()).fit(tol=1e-12)
# Two hospitals alone.
two = [i for i, owner in enumerate(owners) if owner in ("north", "south")]
pair = sm.GLM(bad[two], x[two], family=sm.families.Binomial()).fit(tol=1e-12)
found = {
    "tables": {owner: csv("id,age,stay,ward,marker,bad,cost", rows_of(owner)) for owner in sizes}
    | {"registry": csv("id,visits", registry.items())},
    "logistic": fit(logistic) | {"rows": len(rows), "events": int(bad.sum())},
    "linear": fit(linear) | {"rows": len(rows)},
    "two": fit(pair) | {"rows": len(two), "events": int(bad[two].sum())},
    "mixed": fit(mixed) | {"rows": len(both), "events": int(bad[both].sum())},
}
text = json.dumps(found, indent=2)
pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")
