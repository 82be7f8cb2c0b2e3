import { html, type Markup } from "./html-text.ts";
import { style } from "./style.ts";

interface Page {
  readonly title: string;
  /** Beside the look that every page has. */
  readonly moreStyle?: string;
  readonly main: Markup;
}

/** One HTML file that needs nothing else: whatever its text says, no script runs and nothing is loaded from elsewhere. */
export function htmlPage({ title, moreStyle = "", main }: Page): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${{ markup: style + moreStyle }}
        </style>
      </head>
      <body>
        <main>${main}</main>
      </body>
    </html>`;
  return `${page.markup}\n`;
}
