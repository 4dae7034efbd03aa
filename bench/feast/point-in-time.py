"""Joins labels with a feature view's rows as of each label's instant, and says how long that took and what it held.

Usage: point-in-time.py FOLDER
FOLDER holds rows.parquet (account, event_timestamp, created, points, score, level) and labels.parquet
(account, event_timestamp, y); answers.parquet is written there and one line of JSON printed.
"""

import json
import resource
import sys
import time
from datetime import timedelta
from pathlib import Path

import pandas as pd
from feast import Entity, FeatureStore, FeatureView, Field, FileSource
from feast.types import Float64, Int64, String
from feast.value_type import ValueType

folder = Path(sys.argv[1])
(folder / "feature_store.yaml").write_text(
    "project: bench\nprovider: local\nregistry: registry.db\noffline_store:\n  type: file\n"
    "online_store:\n  type: sqlite\n  path: online.db\nentity_key_serialization_version: 3\n"
)
account = Entity(name="account", join_keys=["account"], value_type=ValueType.STRING)
levels = FeatureView(
    name="levels",
    entities=[account],
    ttl=timedelta(days=0),
    schema=[
        Field(name="points", dtype=Int64),
        Field(name="score", dtype=Float64),
        Field(name="level", dtype=String),
    ],
    source=FileSource(
        path=str(folder / "rows.parquet"),
        timestamp_field="event_timestamp",
        created_timestamp_column="created",
    ),
)
store = FeatureStore(repo_path=str(folder))
store.apply([account, levels])
labels = pd.read_parquet(folder / "labels.parquet")

begun = time.perf_counter()
answers = store.get_historical_features(
    entity_df=labels, features=["levels:points", "levels:score", "levels:level"]
).to_df()
seconds = time.perf_counter() - begun

peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
answers[["y", "points", "score", "level"]].sort_values("y").to_parquet(folder / "answers.parquet")
print(json.dumps({"seconds": seconds, "peakBytes": peak, "rows": len(answers)}))
