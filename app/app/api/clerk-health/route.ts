import { health } from "../../../lib/health";

export const dynamic = "force-dynamic";

export const GET = (request: Request): Promise<Response> => health(request);
