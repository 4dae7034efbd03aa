"""Reads an Iceberg table by pyiceberg and by iceberg-rust (pyiceberg-core in DataFusion).

Arguments: the table's folder, and a JSON object {filters: [...], sql: [...], order: [...]}.
Prints one line of JSON with what each of the two saw. Instants are microseconds since the epoch.
"""

import datetime
import decimal
import json
import sys
import warnings

warnings.filterwarnings("ignore")

from datafusion import SessionContext
from pyiceberg.table import StaticTable

EPOCH = datetime.datetime(1970, 1, 1)
EPOCH_UTC = EPOCH.replace(tzinfo=datetime.timezone.utc)


def plain(value):
    if isinstance(value, datetime.datetime):
        return (value - (EPOCH_UTC if value.tzinfo else EPOCH)) // datetime.timedelta(microseconds=1)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    return value


def rows_of(arrow, order):
    if order:
        arrow = arrow.sort_by([(name, "ascending") for name in order])
    names = arrow.column_names
    return [[plain(row[name]) for name in names] for row in arrow.to_pylist()]


def main():
    folder, asked = sys.argv[1], json.loads(sys.argv[2])
    location = "file://" + folder
    table = StaticTable.from_metadata(location)
    scan = table.scan()
    seen = {
        "columns": [[field.field_id, field.name, str(field.field_type)] for field in table.schema().fields],
        "files": len(list(scan.plan_files())),
        "rows": rows_of(scan.to_arrow(), asked["order"]),
        "summary": dict(table.current_snapshot().summary.additional_properties),
        "snapshots": [
            [snapshot.snapshot_id, snapshot.timestamp_ms, table.scan(snapshot_id=snapshot.snapshot_id).to_arrow().num_rows]
            for snapshot in table.snapshots()
        ],
        "filters": [
            {
                "rows": table.scan(row_filter=text).to_arrow().num_rows,
                "files": len(list(table.scan(row_filter=text).plan_files())),
            }
            for text in asked["filters"]
        ],
    }
    context = SessionContext()
    context.register_table("t", table)
    rust = []
    for text in asked["sql"]:
        try:
            rust.append(rows_of(context.sql(text).to_arrow_table(), []))
        except Exception as error:
            raise RuntimeError(f"iceberg-rust cannot answer {text}") from error
    print(json.dumps({"pyiceberg": seen, "rust": rust}))


main()
