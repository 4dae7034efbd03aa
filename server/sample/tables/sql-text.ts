/** A text as an SQL literal. For file names of our own. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
