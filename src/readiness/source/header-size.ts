import { check, mistakes } from "../check.ts";

export const sourceHeaderSize = check({
  id: "source.header-size",
  severity: "low",
  title: "Vite's development server takes headers that hold a handshake.",
  why: "Clerk's handshake with custom claims is longer than the 8 kB that it takes: sign-in answers 431, and people report an outage of their own laptop.",
  mend: '"dev": "NODE_OPTIONS=\'--max-http-header-size=32768\' vite"',
  async look({ locked }) {
    const { scripts, declared, lineOf } = await locked();
    const dev = scripts["dev"] ?? "";
    const uses = declared.includes("@clerk/clerk-react") || declared.includes("@clerk/react");
    return mistakes(
      uses && /(?:^|\s)vite(?:\s|$)/.test(dev) && !dev.includes("max-http-header-size")
        ? [
            {
              what: "The script dev starts vite with its usual limit.",
              at: { file: "package.json", line: lineOf("dev"), column: 1 },
            },
          ]
        : [],
    );
  },
});
