import { diagnose } from "../../../lib/diagnose";

export const dynamic = "force-dynamic";

export const GET = (request: Request): Promise<Response> => diagnose(request);
