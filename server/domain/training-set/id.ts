/** Whether a text can be the id of a training set (a UUID): asked before it reaches a database or a path. */
export const isTrainingSetId = (text: string): boolean => /^[0-9a-f-]{36}$/.test(text);
