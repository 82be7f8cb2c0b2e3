import { getAuth } from "@clerk/nextjs/server";
import type { NextApiRequest, NextApiResponse } from "next";

export default function me(request: NextApiRequest, response: NextApiResponse) {
  if (request.method === "OPTIONS") {
    response.setHeader("access-control-allow-origin", "https://other.example");
    return response.status(204).end();
  }
  return response.json({ userId: getAuth(request).userId, received: request.body || null });
}
