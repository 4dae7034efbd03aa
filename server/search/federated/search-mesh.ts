import type { SearchReply, SearchRequest } from "../../domain/federated-search.ts";
import type { Principal } from "../../domain/principal.ts";
import { type AnswerDeps, phraseAnswer } from "../answer/phrase-answer.ts";
import { type AskMeshDeps, askMesh } from "./ask-mesh.ts";

export type SearchMeshDeps = AskMeshDeps & AnswerDeps;

/**
 * The federated question with, where a language model is configured, a sentence or two about what was found. The
 * model sees only what this caller was shown; whatever it does, the hits stand as they are.
 */
export async function searchMesh(
  deps: SearchMeshDeps,
  principal: Principal,
  request: SearchRequest,
): Promise<SearchReply> {
  const asked = await askMesh(deps, principal, request);
  const model = deps.languageModel?.abilities.model ?? null;
  const found = { ...asked, plan: { ...asked.plan, model } };
  if (!request.answer || !deps.languageModel) return found;
  return {
    ...found,
    answer: await phraseAnswer({ ...deps, languageModel: deps.languageModel }, request.question, found),
  };
}
