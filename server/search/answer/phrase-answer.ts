import type { LanguageModel } from "../../adapters/language/types.ts";
import type { SearchReply } from "../../domain/federated-search.ts";
import { AppError } from "../../errors.ts";
import { checkAnswer } from "./check-answer.ts";
import { answerRows, systemPrompt, userPrompt } from "./prompt.ts";

export interface AnswerDeps {
  /** null: no model is configured; replies have no sentence then. */
  languageModel: LanguageModel | null;
  elapsed(): number;
}

type Answer = NonNullable<SearchReply["answer"]>;

const nothing = "Not in the mesh: nothing that was found supports an answer.";

/**
 * Lets the model phrase what was found. It sees the rows that the caller was shown and nothing else; it can call
 * nothing; only sentences whose citations hold are passed on. Never throws: a model that fails leaves a note.
 */
export async function phraseAnswer(
  { languageModel, elapsed }: AnswerDeps & { languageModel: LanguageModel },
  question: string,
  found: Pick<SearchReply, "fused" | "entities">,
): Promise<Answer> {
  const begun = elapsed();
  const { model } = languageModel.abilities;
  const { rows, sources } = answerRows(found);
  const end = (sentences: Answer["sentences"], note: string | null): Answer => ({
    text: sentences.length === 0 ? nothing : sentences.map(({ text }) => text).join(" "),
    sentences,
    sources,
    supported: sentences.length > 0,
    model,
    tookMs: Math.round((elapsed() - begun) * 10) / 10,
    note,
  });
  // Without rows there is nothing to phrase, so the model is not asked at all.
  if (rows.length === 0) return end([], null);
  try {
    const said = await languageModel.complete({ system: systemPrompt, user: userPrompt(question, rows) });
    const { sentences, dropped } = checkAnswer(said, question, rows);
    return end(
      sentences,
      dropped === 0
        ? null
        : `${dropped} of the model's sentences were left out: their citations do not support them.`,
    );
  } catch (error) {
    const why =
      error instanceof AppError && error.code === "TIMEOUT"
        ? "did not answer in time"
        : "gave no usable answer";
    return end([], `The language model ${why}; the hits stand without its sentence.`);
  }
}
