/** What of a product goes into its catalog vectors. */
export interface ProductText {
  name: string;
  title: string;
  description: string;
  tags: readonly string[];
}

const words = (slug: string) => slug.replaceAll(/[_-]+/g, " ");

/**
 * The texts a product is embedded as; the nearest one counts. Short and about one thing each: one text of title,
 * description and all columns put "tremors and shaking ground" at cosine .22 from the earthquakes, these put it at
 * .38, and columns are found by their words (`lexical-index.ts`). Title and name stay in, as leaving them out cost
 * .04–.06 nDCG@10 on the judged sets.
 */
export function productTexts({ name, title, description, tags }: ProductText): string[] {
  const about = `${title} (${words(name)}). ${description}`.trim();
  return tags.length === 0 ? [about] : [about, `${title}. ${tags.map(words).join(", ")}`];
}
