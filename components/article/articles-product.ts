/** The data product whose records are the help's articles. */
export const articlesProduct = "help/articles";
