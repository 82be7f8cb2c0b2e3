/** Route handlers of the Web kind as API routes of the Pages Router. */

/** The little that is needed of Next.js's `NextApiRequest`. */
interface ApiRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The same of its `NextApiResponse`. */
interface ApiResponse {
  statusCode: number;
  readonly setHeader: (name: string, value: string | string[]) => unknown;
  readonly end: (body: string) => unknown;
}

/**
 * An API route (`pages/api/…`) that answers as the route handler `answer` does. It is given method, address and headers of the
 * request, and no body. Throws what `answer` throws.
 */
export function apiRoute(answer: (request: Request) => Response | Promise<Response>) {
  return async (asked: ApiRequest, response: ApiResponse): Promise<void> => {
    const headers = new Headers();
    for (const [name, value] of Object.entries(asked.headers)) {
      for (const one of Array.isArray(value) ? value : [value ?? ""]) headers.append(name, one);
    }
    const host = headers.get("x-forwarded-host") ?? headers.get("host") ?? "localhost";
    const scheme = headers.get("x-forwarded-proto")?.split(",")[0] ?? "http";
    const request = new Request(`${scheme}://${host}${asked.url ?? "/"}`, {
      method: asked.method ?? "GET",
      headers,
    });
    const given = await answer(request);
    response.statusCode = given.status;
    given.headers.forEach((value, name) => {
      if (name !== "set-cookie") response.setHeader(name, value);
    });
    const cookies = given.headers.getSetCookie();
    if (cookies.length > 0) response.setHeader("set-cookie", cookies);
    response.end(await given.text());
  };
}
