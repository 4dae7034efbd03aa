"""Makes a Feast repository with one feature view of two features and fills its online store.

Usage: serve.py FOLDER ENTITIES FEATURES
"""

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pandas as pd
from feast import Entity, FeatureStore, FeatureView, Field, FileSource
from feast.types import Int64
from feast.value_type import ValueType

folder, entities, features = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
names = [f"f{i}" for i in range(features)]
now = datetime.now(timezone.utc)
rows = pd.DataFrame(
    {
        "account_id": [f"a{i}" for i in range(entities)],
        **{name: [(i * 7 + place) % 1000 for i in range(entities)] for place, name in enumerate(names)},
        "event_timestamp": now,
    }
)
folder.mkdir(parents=True, exist_ok=True)
rows.to_parquet(folder / "rows.parquet")
(folder / "feature_store.yaml").write_text(
    "project: bench\nprovider: local\nregistry: registry.db\n"
    "online_store:\n  type: sqlite\n  path: online.db\nentity_key_serialization_version: 3\n"
)
account = Entity(name="account", join_keys=["account_id"], value_type=ValueType.STRING)
view = FeatureView(
    name="activity",
    entities=[account],
    ttl=timedelta(days=1),
    schema=[Field(name=name, dtype=Int64) for name in names],
    source=FileSource(path=str(folder / "rows.parquet"), timestamp_field="event_timestamp"),
)
store = FeatureStore(repo_path=str(folder))
store.apply([account, view])
store.write_to_online_store("activity", rows)
