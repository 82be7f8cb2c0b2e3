import { ClerkProvider } from "@clerk/nextjs";
import type { Metadata } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";
import { Banner } from "./banner";
import "./style.css";

export const metadata: Metadata = { title: "Nightshift", description: "Who is on duty tonight" };

export default async function Layout({ children }: { children: ReactNode }) {
  // At run time, not at build time: one build serves every deployment, each with its own keys.
  await connection();
  const publishableKey = process.env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"] ?? "";
  return (
    <html lang="en">
      <body>
        <ClerkProvider publishableKey={publishableKey} signInUrl="/sign-in">
          <Banner />
          <header>
            <a href="/" className="name">
              Nightshift
            </a>
            <nav>
              <a href="/rota">Rota</a>
              <a href="/dashboard">Dashboard</a>
              <a href="/admin">Admin</a>
              <a href="/sign-in">Sign in</a>
              <a href="/sign-out">Sign out</a>
            </nav>
          </header>
          <main>{children}</main>
        </ClerkProvider>
      </body>
    </html>
  );
}
