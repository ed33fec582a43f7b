/** How the page of a report looks: on screens of any width, in the dark, and on paper. */
export const pageStyle = `
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #1c2733; max-width: 60rem;
margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.3; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; break-after: avoid; }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 0 0 1rem; padding: .75rem 1rem; background: #f1f5f9; border-radius: 4px; }
dt { font-size: .8rem; color: #52606d; } dd { margin: 0; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { padding: .25rem .75rem; border-bottom: 1px solid #d5dce3; text-align: right; vertical-align: baseline; }
td { white-space: nowrap; } th { border-bottom-color: #64748b; font-weight: 600; vertical-align: bottom; word-break: keep-all; }
th.name, td.name { text-align: left; } td.name { white-space: normal; overflow-wrap: break-word; max-width: 20rem; }
tbody tr:hover { background: #f1f5f9; }
p.note, footer { color: #52606d; } footer { margin-top: 3rem; font-size: .85rem; }
details { margin: .25rem 0 1rem; } summary { cursor: pointer; color: #52606d; font-size: .9rem; }
svg { display: block; max-width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: #1c2733; }
svg .grid { stroke: #d5dce3; } svg .axis { stroke: #64748b; } svg text.on { fill: #111; }
@media (prefers-color-scheme: dark) { body { background: #10171f; color: #dde5ec; } svg text { fill: #dde5ec; }
th, td { border-bottom-color: #33404d; } p.note, footer, dt, summary { color: #94a3b3; } dl, tbody tr:hover { background: #1a2530; }
svg .grid { stroke: #33404d; } }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } .wide { overflow: visible; } th, td { padding: .15rem .4rem; }
svg, tr, dl { break-inside: avoid; } }
`;
