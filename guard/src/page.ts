/** The gate's own pages: one file each, loading nothing from anywhere, in light and dark, on phone and desktop. */

export interface PageParts {
  readonly tag: string;
  readonly title: string;
  /** Paragraphs, as text. */
  readonly paragraphs: readonly string[];
  readonly tryAgain?: string;
  /** In its place: a button that leads elsewhere. */
  readonly action?: { readonly text: string; readonly href: string };
  readonly back?: string;
  readonly icon: keyof typeof ICONS;
}

const ICONS = {
  lock: '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
  tools: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.2 2"/>',
  stop: '<circle cx="12" cy="12" r="8.5"/><path d="M6.2 6.2l11.6 11.6"/>',
} as const;

/** A whole HTML document. Everything given is escaped. */
export function htmlPage({ tag, title, paragraphs, tryAgain, action, back, icon }: PageParts): string {
  const text = paragraphs.map((one, i) => `<p${i > 0 ? ' class="soft"' : ""}>${escape(one)}</p>`).join("\n");
  const button = action ?? (tryAgain === undefined ? null : { text: tryAgain, href: "" });
  const again =
    button === null ? "" : `<a class="button" href="${escape(button.href)}">${escape(button.text)}</a>`;
  const home = back === undefined ? "" : `<a href="/">${escape(back)}</a>`;
  return `<!doctype html><html lang="${escape(tag)}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<title>${escape(title)}</title><style>${STYLE}</style></head><body><main>
<svg viewBox="0 0 24 24" width="44" height="44" aria-hidden="true">${ICONS[icon]}</svg>
<h1>${escape(title)}</h1>
${text}
<nav>${again}${home}</nav>
</main></body></html>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

const STYLE = `:root{color-scheme:light dark;--ink:light-dark(#1b1f24,#e6e9ee);--soft:light-dark(#57606a,#9aa5b1);
--ground:light-dark(#f4f6f8,#0f1318);--card:light-dark(#fff,#181d24);--line:light-dark(#dfe3e8,#2c333c);--accent:light-dark(#1a56b0,#82b1ff)}
*{box-sizing:border-box}body{margin:0;min-height:100vh;min-height:100svh;display:grid;place-items:center;padding:1.25rem;
background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif}
main{width:100%;max-width:30rem;padding:2.25rem 2rem;background:var(--card);border:1px solid var(--line);border-radius:1rem}
svg{margin-left:-.4rem;fill:none;stroke:var(--accent);stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
h1{margin:.75rem 0 .5rem;font-size:1.5rem;line-height:1.25}p{margin:.5rem 0}.soft{color:var(--soft);font-size:.9375rem}
nav{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem 1.25rem;margin-top:1.5rem}a{color:var(--accent);text-decoration:none}
a:hover{text-decoration:underline}.button{padding:.5rem 1.1rem;border-radius:.5rem;background:var(--accent);color:light-dark(#fff,#0f1318);font-weight:600}
@media(max-width:30rem){main{padding:1.75rem 1.25rem}.button{flex:1 0 100%;text-align:center}}`;
