/** When a query's answer was read, ISO 8601: the computed-at of figures whose reply names none. */
export function readAt({ dataUpdatedAt }: { dataUpdatedAt: number }): string | null {
  return dataUpdatedAt === 0 ? null : new Date(dataUpdatedAt).toISOString();
}
