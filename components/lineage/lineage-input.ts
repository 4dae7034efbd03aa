/** What a graph is asked for: around one product, or the whole mesh; one hop. The same on server and in the browser. */
export function lineageInput(focus: string | undefined, asOf: string | undefined) {
  return {
    ...(focus === undefined ? {} : { focus }),
    depth: 1,
    ...(asOf === undefined ? {} : { asOf }),
  };
}
