export { decodeTiles, encodeTiles } from "./encode.ts";
export { addEvent, advance, createKeyTiles, expire, type KeyTiles, noteOutranked } from "./key-tiles.ts";
export { readWindows } from "./read.ts";
export { type RawEventsOf, rebuild, replaceEvent } from "./replace.ts";
export { sizeOf } from "./size.ts";
