import type { NextApiRequest, NextApiResponse } from "next";

export default function hook(request: NextApiRequest, response: NextApiResponse) {
  response.json({ received: request.body });
}
