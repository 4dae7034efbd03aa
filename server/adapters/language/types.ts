/**
 * The language role: a model that phrases what was found. It gets text and gives text; it has no tools, and nothing
 * it says is carried out.
 */

export interface LanguageAbilities {
  system: string;
  model: string;
}

export interface LanguageModel {
  readonly abilities: LanguageAbilities;
  /**
   * The model's words. Throws TIMEOUT or UNAVAILABLE naming the endpoint for anything else: no answer, no JSON, an
   * error in a 200, a call of a tool, nothing said.
   */
  complete(input: { system: string; user: string; signal?: AbortSignal }): Promise<string>;
}
