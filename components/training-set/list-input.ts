/** What the list of training sets asks for: the page on the server and in the browser alike. */
export const trainingSetsInput = { limit: 200 };
