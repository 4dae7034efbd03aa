import { AppError } from "../../../errors.ts";
import { bodyLimit } from "../http/body.ts";

/** What is said about labels that do not fit into a request: where to send them. */
export const tooManyLabels = (): AppError =>
  new AppError(
    "TOO_LARGE",
    `A request may have ${bodyLimit / 1024 / 1024} MB. Send many labels as a file: POST /api/v1/uploads?name=labels.parquet, then {"labels": {"upload": id}}.`,
    { path: "labels" },
  );
