/**
 * A report as one page that needs nothing else: no script, no picture, no font from elsewhere. Every text is escaped; names that
 * people decide by are shown with what would not be seen.
 */
import { addCatalogue, type Language, say } from '@tacit/engine/text';
import { visibleText } from './names.ts';
import { numberText } from './number-text.ts';
import type { Report, ReportBlock, ReportCell, ReportText } from './report.ts';
import { barsSvg, boxesSvg, matrixSvg } from './report-figures.ts';

addCatalogue({
  'report.none': { en: '–', zh: '无' },
  'report.footer': {
    en: 'Computed on shares; every number here was released under the contract’s statement, or follows from such numbers.',
    zh: '在秘密份额上计算得出；此处每个数字均按合约声明公布，或由此类数字推算得出。',
  },
});

const longestLabel = 14;

const style = `
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2733; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem; border-bottom: 1px solid #d5dce3; text-align: right; }
th:first-child, td:first-child { text-align: left; } th { border-bottom-color: #64748b; font-weight: 600; }
p.note, footer { color: #52606d; } footer { margin-top: 3rem; font-size: .85rem; }
svg { max-width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: #1c2733; }
@media (prefers-color-scheme: dark) { body { background: #10171f; color: #dde5ec; } svg text { fill: #dde5ec; }
th, td { border-bottom-color: #33404d; } p.note, footer { color: #94a3b3; } }
`;

/** The page in a language. */
export function renderReport(report: Report, language: Language = 'en'): string {
  const title = textOf(report.title, language);
  const blocks = report.blocks.map((block) => renderBlock(block, language));
  return [
    '<!doctype html>',
    `<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">`,
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${title}</title><style>${style}</style></head>`,
    `<body><h1>${title}</h1>`,
    ...blocks,
    `<footer>${escaped(say('report.footer', {}, language))}</footer></body></html>`,
    '',
  ].join('\n');
}

function renderBlock(block: ReportBlock, language: Language): string {
  const title = textOf(block.title, language);
  const text = (item: ReportText) => textOf(item, language);
  const label = (item: ReportText) => escaped(shortened(plainText(item, language)));
  switch (block.kind) {
    case 'note':
      return `<p class="note">${title}</p>`;
    case 'table': {
      const head = block.columns.map((column) => `<th scope="col">${text(column)}</th>`).join('');
      const rows = block.rows.map(
        (row) => `<tr>${row.map((cell) => `<td>${cellText(cell, language)}</td>`).join('')}</tr>`,
      );
      return `<h2>${title}</h2>\n<table><thead><tr>${head}</tr></thead>\n<tbody>${rows.join('\n')}</tbody></table>`;
    }
    case 'bars':
      return `<h2>${title}</h2>\n${barsSvg(block.bars, title)}`;
    case 'boxes':
      return `<h2>${title}</h2>\n${boxesSvg(
        block.boxes.map((box) => ({ label: label(box.label), numbers: box.numbers })),
        title,
      )}`;
    case 'matrix':
      return `<h2>${title}</h2>\n${matrixSvg(block.labels.map(label), block.values, title)}`;
  }
}

function cellText(cell: ReportCell, language: Language): string {
  if (cell === null) return escaped(say('report.none', {}, language));
  if (typeof cell === 'number') return numberCell(cell);
  return typeof cell === 'string' ? escaped(visibleText(cell)) : textOf(cell, language);
}

/** Six digits, or more where fewer would make another number of it. */
function numberCell(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en-US');
  return numberText(value, 6);
}

/** Escaped for HTML. */
function textOf(item: ReportText, language: Language): string {
  return escaped(plainText(item, language));
}

function plainText(item: ReportText, language: Language): string {
  return visibleText('name' in item ? item.name : say(item.text, item.values, language));
}

/** What fits beside a figure. */
function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length <= longestLabel ? text : `${characters.slice(0, longestLabel - 1).join('')}…`;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
