/** The report's whole look: no font, image or script from elsewhere; light, dark and on paper. */
export const style = `
:root { color-scheme: light dark; --paper: #fbfaf7; --card: #ffffff; --ink: #1d2125; --soft: #5c6670; --line: #dedad2;
  --accent: #2b5fb3; --good: #1d7a4c; --good-bg: #e2f3e9; --bad: #b3261e; --bad-bg: #fbe6e3; --warn: #8a5a00; --warn-bg: #fdf0d2;
  --calm-bg: #e9edf2; --down: #d0564d; --work: #7a8794; --call: #b85c9e; --wait: #d9a036; --bypass: #4f7fd0; --watch: #8d78c4; }
@media (prefers-color-scheme: dark) { :root { --paper: #15181b; --card: #1d2125; --ink: #e8e6e1; --soft: #a2abb3; --line: #343a40;
  --accent: #8db4f2; --good: #79d3a2; --good-bg: #173626; --bad: #ff9c92; --bad-bg: #43201d; --warn: #f0c36a; --warn-bg: #3d2f10;
  --calm-bg: #2a3037; --down: #d9655c; --work: #7d8995; --call: #c873b0; --wait: #cf9a37; --bypass: #5e8ddb; --watch: #957fd0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans SC", sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; text-wrap: balance; }
h2 { font-size: 1.2rem; margin: 2.6rem 0 .8rem; }
p { margin: .3rem 0; max-width: 46rem; }
code { font: .86em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
.kicker { color: var(--soft); font-size: .85rem; letter-spacing: .06em; text-transform: uppercase; margin: 0 0 .3rem; }
.from { color: var(--soft); font-size: .86rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .3rem 1.2rem; }
dl { margin: 0; }
dl > div { display: grid; grid-template-columns: 11rem 1fr; gap: .2rem 1.2rem; padding: .6rem 0; border-top: 1px solid var(--line); }
dl > div:first-child { border-top: 0; }
dt { color: var(--soft); } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
dd > p { margin: 0 0 .25rem; max-width: none; } dd > p:last-child { margin: 0; }
.ref { font: .76rem ui-monospace, Menlo, Consolas, monospace; white-space: nowrap; margin-left: .15rem; opacity: .85; }
td .ref { white-space: normal; } .ref a { white-space: nowrap; }
.open { border-left: 3px solid var(--wait); background: var(--warn-bg); border-radius: 0 6px 6px 0; padding: .3rem .7rem; }
.open b { color: var(--warn); font-weight: 650; } .open small { display: block; color: var(--soft); }
.pending { background: var(--bad-bg); border: 1px solid var(--bad); border-radius: 10px; padding: .7rem 1.2rem; margin-top: 1.4rem; }
.pending h2 { margin: 0; font-size: 1rem; color: var(--bad); } .pending p { max-width: none; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: .8rem; padding: .4rem .6rem .4rem 0; }
td { border-top: 1px solid var(--line); padding: .45rem .6rem .45rem 0; vertical-align: top; overflow-wrap: anywhere; }
td:last-child, th:last-child { padding-right: 0; }
time, .at { font-variant-numeric: tabular-nums; white-space: nowrap; }
td p { max-width: none; margin: .1rem 0 0; color: var(--soft); font-size: .86rem; }
.state { display: inline-block; white-space: nowrap; border-radius: 99px; padding: 0 .6rem; font-size: .8rem; line-height: 1.5rem; background: var(--calm-bg); color: var(--ink); }
.done { background: var(--good-bg); color: var(--good); } .failed, .alone { background: var(--bad-bg); color: var(--bad); }
.unknown, .waiting { background: var(--warn-bg); color: var(--warn); }
.box { display: inline-block; width: .85rem; height: .85rem; border: 1.5px solid var(--soft); border-radius: 3px; vertical-align: -.1rem; }
figure { margin: 1.6rem 0 0; padding: 1rem 1.2rem .8rem; overflow-x: auto; } figure svg { display: block; width: 100%; min-width: 36rem; height: auto; }
figcaption { color: var(--soft); font-size: .84rem; margin-top: .5rem; display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; } figcaption b { color: var(--ink); }
svg text { font: 12px system-ui, "Segoe UI", Roboto, sans-serif; fill: var(--ink); } svg .on { fill: #fff; font-size: 11px; font-weight: 650; text-anchor: middle; } svg .dim { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums; }
svg .grid { stroke: var(--line); } svg .track { fill: var(--calm-bg); opacity: .45; }
svg .pin { stroke: var(--ink); stroke-dasharray: 2 3; opacity: .65; } svg .knob { fill: var(--ink); } svg .number { fill: var(--card); font-size: 11px; font-weight: 650; text-anchor: middle; }
svg .down { fill: var(--down); } svg .call { fill: var(--call); } svg .work { fill: var(--work); } svg .wait { fill: var(--wait); } svg .bypass { fill: var(--bypass); } svg .watch { fill: var(--watch); } svg .endless { opacity: .55; }
#record { font-size: .84rem; } #record code { white-space: nowrap; } #record tr:target td { background: var(--warn-bg); }
.wide { overflow-x: auto; }
@media (max-width: 40rem) { dl > div { grid-template-columns: 1fr; } main { padding-top: 1.5rem; } h1 { font-size: 1.5rem; }
  thead { display: none; } tr { display: flex; flex-wrap: wrap; gap: .1rem .8rem; border-top: 1px solid var(--line); padding: .45rem 0; }
  td { border: 0; padding: 0; } td.what { order: 1; flex: 1 0 100%; } }
@media print { :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --accent: #000;
  --good: #0f5a35; --good-bg: #e6f4ec; --bad: #8f1c15; --bad-bg: #fbeae8; --warn: #6b4500; --warn-bg: #fdf4df; --calm-bg: #eee; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; } h2 { break-after: avoid; } tr, dl > div, figure { break-inside: avoid; }
  * { print-color-adjust: exact; } figure svg { min-width: 0; } }
`;
