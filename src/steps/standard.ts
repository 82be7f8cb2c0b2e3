import { makeCatalogue } from "./catalogue.ts";
import * as list from "./list.ts";

/** Every step that ships. */
export const standardCatalogue = makeCatalogue(Object.values(list));
