import ts from "typescript";

/** One breach of a rule of the house that types and import directions cannot express. */
export interface Breach {
  file: string;
  line: number;
  message: string;
}

/** Files that are outside the product: they may read the machine's clock and environment. */
const outside =
  /^(scripts|bench|e2e)\/|\.(test|suite)\.\w+$|\/(testing|contract)\/|\/testing\.ts$|^[^/]+\.config\.ts$/;

const clockModules = new Set(["server/clock.ts", "components/time/browser-clock.ts"]);
const environmentModules = new Set([
  "server/env.ts",
  // Hands its own environment on to the processes it starts.
  "server/supervisor/managed-process.ts",
]);
// Holds Prisma's own table of migrations, column for column; its rows get their instants from a Clock.
const sqlClockModules = new Set(["server/database/migrate.ts"]);
const compositionRoots =
  /^server\/(api\/container|(worker|web|supervisor|database|cli)\/main|worker\/.+\/thread)\.ts$|-thread\.ts$/;
const sqlClock =
  /\bnow\s*\(\s*\)|\b(current_timestamp|current_date|current_time|localtimestamp)\b|\b(clock|statement|transaction)_timestamp\s*\(/i;

/** Checks one TypeScript file of the product, given by its path from the project's folder. */
export function checkSource(file: string, text: string): Breach[] {
  if (outside.test(file)) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const breaches: Breach[] = [];
  const report = (node: ts.Node, message: string) =>
    breaches.push({ file, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, message });
  const visit = (node: ts.Node): void => {
    if (!clockModules.has(file)) checkClock(node, report);
    if (!environmentModules.has(file)) checkEnvironment(node, report);
    if (!compositionRoots.test(file) && file !== "server/clock.ts") checkSystemClock(node, report);
    if (file.startsWith("server/") && !sqlClockModules.has(file)) checkSqlClock(node, report);
    checkTransaction(node, report);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return breaches;
}

/** Checks the database's own clock in SQL and Prisma schema files. */
export function checkSql(file: string, text: string): Breach[] {
  const comment = file.endsWith(".sql") ? /--.*$/ : /\/\/.*$/;
  return text
    .split("\n")
    .flatMap((line, index) =>
      sqlClock.test(line.replace(comment, "")) ? [{ file, line: index + 1, message: sqlClockMessage }] : [],
    );
}

type Report = (node: ts.Node, message: string) => void;

function checkClock(node: ts.Node, report: Report): void {
  const message =
    "reads the machine's clock. Take a Clock as an argument (server/clock.ts), so that time can be tested.";
  if (ts.isPropertyAccessExpression(node) && node.expression.getText() === "Date" && node.name.text === "now")
    report(node, `Date.now ${message}`);
  const isDate =
    (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === "Date";
  if (isDate && (node.arguments?.length ?? 0) === 0) report(node, `Date without an argument ${message}`);
}

function checkEnvironment(node: ts.Node, report: Report): void {
  if (ts.isPropertyAccessExpression(node) && /^(globalThis\.)?process\.env$/.test(node.getText()))
    report(
      node,
      "process.env is read in server/env.ts only. Add the variable there and take the setting as an argument.",
    );
}

function checkSystemClock(node: ts.Node, report: Report): void {
  if (ts.isImportSpecifier(node) && (node.propertyName ?? node.name).text === "systemClock")
    report(node, "systemClock is chosen by composition roots only. Take a Clock as an argument.");
}

const sqlClockMessage =
  "The database's clock is not ours to test. Pass the instant as a parameter, from a Clock.";

function checkSqlClock(node: ts.Node, report: Report): void {
  const literal =
    ts.isStringLiteral(node) ||
    ts.isNoSubstitutionTemplateLiteral(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddle(node) ||
    ts.isTemplateTail(node);
  if (literal && sqlClock.test(node.text) && looksLikeSql(node)) report(node, sqlClockMessage);
}

// Prose may mention now(); SQL has a verb of its own somewhere in the whole literal.
function looksLikeSql(node: ts.Node): boolean {
  const whole =
    ts.isTemplateSpan(node.parent) || ts.isTemplateExpression(node.parent) ? templateOf(node) : node;
  return /\b(select|insert|update|delete|values|where|set|default|create|alter)\b/i.test(whole.getText());
}

function templateOf(node: ts.Node): ts.Node {
  let whole = node.parent;
  while (!ts.isTemplateExpression(whole)) whole = whole.parent;
  return whole;
}

/** Prisma's outer client inside its own transaction waits for itself on a database of one connection. */
function checkTransaction(node: ts.Node, report: Report): void {
  const transaction = transactionOf(node);
  if (!transaction) return;
  const { client, body } = transaction;
  if (body.parameters.some((parameter) => parameter.name.getText() === client)) return;
  const visit = (inner: ts.Node): void => {
    const isClient =
      (ts.isIdentifier(inner) || ts.isPropertyAccessExpression(inner)) && inner.getText() === client;
    const isName = ts.isPropertyAccessExpression(inner.parent) && inner.parent.name === inner;
    if (isClient && !isName && !ts.isPropertyAssignment(inner.parent)) {
      report(
        inner,
        `${client} is used inside its own transaction, which waits for itself. Use the transaction's client.`,
      );
      return;
    }
    ts.forEachChild(inner, visit);
  };
  visit(body.body);
}

/** `client.$transaction(body)` or `inTransaction(client, body)`. */
function transactionOf(
  node: ts.Node,
): { client: string; body: ts.ArrowFunction | ts.FunctionExpression } | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const [first, second] = node.arguments;
  if (
    ts.isPropertyAccessExpression(expression) &&
    expression.name.text === "$transaction" &&
    isFunction(first)
  )
    return { client: expression.expression.getText(), body: first };
  if (expression.getText() === "inTransaction" && first && isFunction(second))
    return { client: first.getText(), body: second };
  return undefined;
}

function isFunction(node: ts.Node | undefined): node is ts.ArrowFunction | ts.FunctionExpression {
  return node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));
}
