import { fileURLToPath } from "node:url";
import { readYamlFolder } from "../../src/adapters/notify/files.ts";
import { checklistsIn } from "../../src/runbook/by-category.ts";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** The runbook of each category, as the shipped runbooks say. */
export const shippedChecklists = checklistsIn(await readYamlFolder(checkout, "runbooks"), "runbooks");
