import { z } from "zod";

const operationSchema = z.object({ type: z.string(), resource: z.object({ urn: z.string() }) });
const exportSchema = z.object({
  deployment: z.object({ pending_operations: z.array(operationSchema).nullish() }),
});

/** What a killed engine left pending, as `stack export` tells it. */
export const pendingIn = (exported: string) =>
  exportSchema
    .parse(JSON.parse(exported))
    .deployment.pending_operations?.map(({ type, resource }) => ({ urn: resource.urn, operation: type })) ??
  [];
