import type { InferReply } from "@/server/domain/data-plane-api/infer.ts";
import { type Draft, type DraftField, draftOf } from "./draft.ts";

/** A product file somebody brought: published as it is, byte for byte. */
export interface DefinitionWork {
  kind: "definition";
  fileName: string;
  format: "yaml" | "json";
  text: string;
}

/** A data file, what was inferred from it, and what was decided about it. */
export interface DataWork {
  kind: "data";
  reply: InferReply;
  draft: Draft;
}

export type Work = DefinitionWork | DataWork;
export type Stage = "edit" | "review" | "publish";

export interface WizardState {
  /** null until a file has been chosen. */
  work: Work | null;
  stage: Stage;
  reason: string;
}

export const emptyWizard: WizardState = { work: null, stage: "edit", reason: "" };

export type WizardAction =
  | { do: "open-definition"; fileName: string; format: "yaml" | "json"; text: string }
  | { do: "open-data"; reply: InferReply }
  | { do: "text"; text: string }
  | { do: "edit"; change: Partial<Draft> }
  | { do: "edit-field"; path: string; change: Partial<DraftField> }
  | { do: "toggle-key"; path: string }
  | { do: "reason"; reason: string }
  | { do: "go"; stage: Stage }
  | { do: "restore"; state: WizardState }
  | { do: "start-over" };

const edit = (state: WizardState, change: (draft: Draft) => Draft): WizardState =>
  state.work?.kind === "data"
    ? { ...state, work: { ...state.work, draft: change(state.work.draft) } }
    : state;

export function wizardReducer(state: WizardState, action: WizardAction): WizardState {
  switch (action.do) {
    case "open-definition":
      return {
        ...emptyWizard,
        work: { kind: "definition", fileName: action.fileName, format: action.format, text: action.text },
      };
    case "open-data":
      return { ...emptyWizard, work: { kind: "data", reply: action.reply, draft: draftOf(action.reply) } };
    case "text":
      return state.work?.kind === "definition"
        ? { ...state, work: { ...state.work, text: action.text } }
        : state;
    case "edit":
      return edit(state, (draft) => ({ ...draft, ...action.change }));
    case "edit-field":
      return edit(state, (draft) => ({
        ...draft,
        fields: draft.fields.map((field) =>
          field.path === action.path ? { ...field, ...action.change } : field,
        ),
      }));
    case "toggle-key":
      return edit(state, (draft) => ({
        ...draft,
        key: draft.key.includes(action.path)
          ? draft.key.filter((path) => path !== action.path)
          : [...draft.key, action.path],
      }));
    case "reason":
      return { ...state, reason: action.reason };
    case "go":
      return { ...state, stage: action.stage };
    case "restore":
      return action.state;
    case "start-over":
      return emptyWizard;
  }
}

const storageKey = "millrace-new-product";

/** Keeps the work over a reload of this tab; where storage is refused or full, nothing is kept. */
export function storeWizard(state: WizardState): void {
  try {
    if (state.work === null) sessionStorage.removeItem(storageKey);
    else sessionStorage.setItem(storageKey, JSON.stringify({ version: 1, state }));
  } catch {
    // The work goes on in memory.
  }
}

/** The work a reload interrupted, or nothing. */
export function storedWizard(): WizardState | null {
  try {
    const text = sessionStorage.getItem(storageKey);
    if (text === null) return null;
    const stored = JSON.parse(text) as { version?: unknown; state?: WizardState };
    return stored.version === 1 && stored.state?.work ? stored.state : null;
  } catch {
    return null;
  }
}
