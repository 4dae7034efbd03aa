/** Names an expression reads from the request, outside of its texts. */
export function requestNames(expression: string): string[] {
  const code = expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""');
  return [...new Set([...code.matchAll(/\brequest\.([A-Za-z_]\w*)/g)].map((match) => match[1] ?? ""))];
}
