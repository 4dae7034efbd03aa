import type { CheckContext } from "./context.ts";

/** Words of a field's name that mostly mean a person. Adjacent words are tried together (`first name`). */
const personalWords = [
  "email",
  "e mail",
  "phone",
  "mobile",
  "fax",
  "ssn",
  "social security",
  "passport",
  "birthdate",
  "birthday",
  "birth date",
  "date of birth",
  "dob",
  "first name",
  "firstname",
  "last name",
  "lastname",
  "surname",
  "full name",
  "fullname",
  "given name",
  "family name",
  "maiden name",
  "street",
  "home address",
  "postal address",
  "iban",
  "credit card",
  "card number",
  "tax id",
  "ip",
  "ip address",
  "user id",
  "username",
  "user name",
  "account id",
  "person id",
  "customer name",
  "salary",
  "gender",
  "ethnicity",
  "religion",
];

/** `customerEmail_hash` → "customer email hash" */
const wordsOf = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[^A-Za-z0-9]+/g, " ")
    .trim()
    .toLowerCase();

/** The words that make a field's name look personal; undefined when none do. */
export function personalHint(name: string): string | undefined {
  const words = ` ${wordsOf(name)} `;
  return personalWords.find((hint) => words.includes(` ${hint} `));
}

/** Fields that look personal by name and carry no classification. */
export function checkPersonalData({ description, report }: CheckContext): void {
  for (const port of description.ports) {
    const suspects = port.fields.filter(
      (field) =>
        field.classification === null && personalHint(field.path.split(".").at(-1) ?? "") !== undefined,
    );
    if (suspects.length > 0)
      report.warning(
        "UNCLASSIFIED",
        ["contracts", port.contractIndex, "schema"],
        `These fields look like personal data and have no classification: ${suspects.map((field) => field.path).join(", ")}. Add e.g. classification: personal, or public if they are not.`,
      );
  }
}
