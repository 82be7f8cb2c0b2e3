import { getAuth } from "@clerk/nextjs/server";
import type { GetServerSideProps } from "next";

export interface Seen {
  readonly page: string;
  readonly userId: string;
  readonly locale: string;
}

/** Says which page it is, in which language, and who the server takes the visitor for. */
export const visitor =
  (page: string): GetServerSideProps<Seen & Record<string, unknown>> =>
  async ({ req, locale }) => ({
    props: { page, userId: getAuth(req).userId ?? "nobody", locale: locale ?? "none" },
  });
