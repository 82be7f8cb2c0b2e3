import type { GateOptions } from "clerk-bypass-gate";
import { NextResponse } from "next/server";

export const gateOptions: GateOptions = {
  routes: {
    public: ["/", "/sign-in/**", "/team", "/leak"],
    roles: { "/boss/**": "org:admin" },
    leftOut: ["/api/hook"],
  },
  authorizedParties: ["https://app.nightshift.example"],
  // The app's own: one header everywhere, and two paths that lead to others.
  next: ({ nextUrl }) => {
    const target = nextUrl.clone();
    if (nextUrl.pathname.startsWith("/team")) target.pathname = "/";
    if (nextUrl.pathname.startsWith("/leak")) target.pathname = nextUrl.searchParams.get("to") ?? "/members";
    const answer = target.pathname === nextUrl.pathname ? NextResponse.next() : NextResponse.rewrite(target);
    answer.headers.set("x-own", nextUrl.locale || "none");
    answer.cookies.set("seen", "1");
    return answer;
  },
};
