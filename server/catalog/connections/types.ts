import type { z } from "zod";

/** A kind of external system that can be connected; the composition root lists them, adapters supply them. */
export interface ConnectableSystem {
  system: string;
  role: string;
  title: string;
  /** run-for-real: our suites run against the real system; recorded-shapes: against its documented replies only. */
  evidence: "run-for-real" | "recorded-shapes";
  abilities: Readonly<Record<string, unknown>>;
  /** Settings without secrets. */
  configSchema: z.ZodObject;
  /** Secret settings, kept sealed and never given back. */
  secretSchema: z.ZodObject | null;
  /** Talks to the system; returns what it found in words. Throws an AppError that names the reason. */
  test(settings: Readonly<Record<string, unknown>>): Promise<string>;
}

/** Seals secrets at rest (AES-256-GCM). */
export interface SecretBox {
  seal(text: string): string;
  open(sealed: string): string;
}
