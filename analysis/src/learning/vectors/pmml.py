"""Scores that PMML4S (an independent reader of PMML, on the JVM) gives for an exported model: pip install pypmml; python pmml.py.

Reads the model in pmml.json, and writes the scores of its rows there.
"""

import json
import tempfile
from pathlib import Path

from pypmml import Model

path = Path(__file__).with_name("pmml.json")
content = json.loads(path.read_text())
for case in content["cases"]:
    with tempfile.NamedTemporaryFile("w", suffix=".pmml", encoding="utf-8") as file:
        file.write(case["pmml"])
        file.flush()
        model = Model.load(file.name)
        case["scores"] = [model.predict(row)["score"] for row in case["rows"]]
Model.close()
path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
