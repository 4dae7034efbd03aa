import { AppError } from "../../errors.ts";

/** A CEL expression that cannot be used: INVALID_INPUT with the character position (from 0) of the fault. */
export class CelError extends AppError {
  readonly position: number | undefined;

  constructor(message: string, position?: number, path = "filter") {
    super("INVALID_INPUT", message, { path });
    this.name = "CelError";
    this.position = position;
  }
}
