/** Asks the account service under `/api/auth`; throws an Error with words for the visitor when it refuses. */
export async function callAuth(path: string, body: Record<string, unknown>): Promise<void> {
  const reply = await fetch(`/api/auth${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (reply.ok) return;
  const answer: unknown = await reply.json().catch(() => null);
  throw new Error(messageOf(answer) ?? `The portal answered ${reply.status}. Try again in a moment.`);
}

function messageOf(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  if ("code" in answer && answer.code === "INVALID_EMAIL_OR_PASSWORD")
    return "E-mail address and password do not belong together.";
  if ("code" in answer && answer.code === "INVALID_PASSWORD")
    return "The password now is another one. Type the one you signed in with.";
  if ("detail" in answer && typeof answer.detail === "string") return answer.detail;
  if ("message" in answer && typeof answer.message === "string") return answer.message;
  return undefined;
}

/** Goes on with a fresh page, so that nothing of the former visitor stays in memory. */
export function goOn(path: string): void {
  window.location.assign(path);
}
