import { personalHint } from "../product-file/checks/personal-data.ts";

/** A guess that a column holds personal data. */
export interface PersonalGuess {
  /** ODCS classification: personal, or sensitive for what harms when it leaks. */
  value: "personal" | "sensitive";
  reason: string;
}

interface Shape {
  words: string;
  value: PersonalGuess["value"];
  test: (text: string) => boolean;
}

const shapes: readonly Shape[] = [
  {
    words: "e-mail addresses",
    value: "personal",
    test: (text) => /^[^\s@]{1,64}@[^\s@]+\.[A-Za-z]{2,24}$/.test(text),
  },
  {
    words: "IP addresses",
    value: "personal",
    test: (text) =>
      /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/.test(text) ||
      (/^[0-9A-Fa-f:]{6,39}$/.test(text) && text.split(":").length >= 5),
  },
  { words: "bank account numbers (IBAN)", value: "sensitive", test: isIban },
  { words: "payment card numbers", value: "sensitive", test: (text) => isCard(text.replaceAll(/[ -]/g, "")) },
  {
    words: "US social security numbers",
    value: "sensitive",
    test: (text) => /^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/.test(text),
  },
  { words: "phone numbers", value: "personal", test: (text) => /^(?:\+|00)\d[\d ()/.-]{6,18}\d$/.test(text) },
];

/** Names of columns whose values are about health, belief or money of a person. */
const sensitiveWords =
  /(^|_)(ssn|iban|passport|salary|religion|ethnicity|diagnosis|credit_?card|card_?number|tax_?id)(_|$)/i;

/**
 * Guesses from a column's name and from some of its values whether it is personal data; null when nothing points to
 * it. At least four in five values must have a shape for the shape to count; some among them may be enough to mention.
 */
export function guessPersonalData(name: string, values: readonly string[]): PersonalGuess | null {
  const texts = values.filter((text) => text !== "");
  for (const { words, value, test } of shapes) {
    const matching = texts.filter(test).length;
    if (matching > 0 && matching * 5 >= texts.length * 4)
      return { value, reason: `Its values look like ${words}.` };
    if (matching >= 3 && matching * 100 >= texts.length)
      return { value, reason: `Some of its values look like ${words}.` };
  }
  const hint = personalHint(name);
  if (hint === undefined) return null;
  return {
    value: sensitiveWords.test(name) ? "sensitive" : "personal",
    reason: `Its name says ${hint}.`,
  };
}

function isIban(text: string): boolean {
  const plain = text.replaceAll(" ", "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(plain)) return false;
  const moved = plain.slice(4) + plain.slice(0, 4);
  let rest = 0;
  for (const character of moved) {
    const digits = Number.parseInt(character, 36).toString();
    for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

/** Sixteen digits that begin as cards do, with a right check digit: a number of another kind has one in ten by chance. */
function isCard(digits: string): boolean {
  if (!/^(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6011\d{12})$/.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]);
    const double = place % 2 === 1 ? digit * 2 : digit;
    sum += double > 9 ? double - 9 : double;
  }
  return sum % 10 === 0;
}
