/** The product whose stream a topic is; null for the system's own topics and for dead letters. */
export function productOfTopic(topic: string): string | null {
  if (topic.startsWith("_") || topic.endsWith(".dead")) return null;
  return topic.split("/").length === 2 ? topic : null;
}
