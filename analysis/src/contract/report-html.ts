/**
 * A report as one page that needs nothing else: no script, no picture, no font from elsewhere. Every text is escaped; names that
 * people decide by are shown with what would not be seen.
 */
import { type Language, say, type TextValues } from '@tacit/engine/text';
import { visibleText } from './names.ts';
import { groupedText, numberText } from './number-text.ts';
import type { Report, ReportAbout, ReportBar, ReportBlock, ReportCell, ReportText } from './report.ts';
import { barsSvg } from './report-bars.ts';
import { categoriesSvg } from './report-categories.ts';
import { boxesSvg, matrixSvg } from './report-figures.ts';
import { linesSvg } from './report-lines.ts';
import './report-messages.ts';
import { pageStyle } from './report-style.ts';

const longestLabel = 14;

/** The page in a language. */
export function renderReport(report: Report, language: Language = 'en', about?: ReportAbout): string {
  const title = textOf(report.title, language);
  const blocks = report.blocks.map((block) => renderBlock(block, language));
  return [
    '<!doctype html>',
    `<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">`,
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${title}</title><style>${pageStyle}</style></head>`,
    `<body><h1>${title}</h1>`,
    ...(about === undefined ? [] : [renderAbout(about, language)]),
    ...blocks,
    `<footer>${escaped(say('report.footer', {}, language))}</footer></body></html>`,
    '',
  ].join('\n');
}

function renderAbout(about: ReportAbout, language: Language): string {
  const { job, run, contractDigest, finishedAt, recipients, minimumGroupSize: minimum } = about;
  const words = (text: string, values: TextValues = {}) => say(`report.${text}`, values, language);
  const time = finishedAt === undefined ? '' : `${finishedAt.slice(0, 16).replace('T', ' ')} UTC`;
  const entries: readonly (readonly [string, string])[] = [
    ['job', words('job-run', { job, run })],
    ['finished', time],
    ['recipients', recipients.join(language === 'zh' ? '、' : ', ')],
    ['minimum', minimum > 1 ? words('minimum-rows', { minimum }) : words('minimum-none')],
    ['contract', contractDigest],
  ];
  const shown = entries.filter(([, value]) => value !== '');
  const item = ([text, value]: readonly [string, string]) =>
    `<div><dt>${escaped(words(text))}</dt><dd>${escaped(visibleText(value))}</dd></div>`;
  return `<dl>${shown.map(item).join('')}</dl>`;
}

function renderBlock(block: ReportBlock, language: Language): string {
  const title = textOf(block.title, language);
  const label = (item: ReportText) => escaped(shortened(plainText(item, language)));
  switch (block.kind) {
    case 'note':
      return `<p class="note">${title}</p>`;
    case 'table':
      return `<h2>${title}</h2>\n${renderTable(block, title, language)}`;
    case 'bars': {
      const axis = block.axis === undefined ? '' : label(block.axis);
      const words = { axis, rows: (width: string) => escaped(rowsText(width, language)) };
      return `<h2>${title}</h2>\n${barsSvg(block.bars, title, words)}\n${barNumbers(block.bars, title, axis, language)}`;
    }
    case 'boxes':
      return `<h2>${title}</h2>\n${boxesSvg(
        block.boxes.map((box) => ({ label: label(box.label), numbers: box.numbers })),
        title,
      )}`;
    case 'categories':
      return `<h2>${title}</h2>\n${categoriesSvg(
        block.bars.map((bar) => ({ label: label(bar.label), value: bar.value })),
        title,
      )}`;
    case 'lines':
      return `<h2>${title}</h2>\n${renderLines(block, title, language)}`;
    case 'matrix':
      return `<h2>${title}</h2>\n${matrixSvg(block.labels.map(label), block.values, title)}`;
  }
}

/** Curves, and the numbers behind them. */
function renderLines(block: Extract<ReportBlock, { kind: 'lines' }>, title: string, language: Language): string {
  const lines = block.lines.map(({ label, ...line }) => ({ ...line, label: textOf(label, language) }));
  const [x, y] = [textOf(block.x, language), textOf(block.y, language)];
  const figure = linesSvg(lines, title, { x, y, ...(block.reach === undefined ? {} : { reach: block.reach }) });
  const rows = block.lines
    .filter(({ isGuide = false }) => !isGuide)
    .flatMap(({ label, points }) => points.map(([a, b]): ReportCell[] => [label, a, b]));
  const columns = [{ text: 'report.line' }, block.x, block.y];
  const summary = escaped(say('report.points', {}, language));
  return `${figure}\n<details><summary>${summary}</summary>${renderTable({ columns, rows }, title, language)}</details>`;
}

type TableBlock = Extract<ReportBlock, { kind: 'table' }>;

/** A table that is too wide is scrolled by itself. */
function renderTable(
  { columns, rows, names = 1 }: Omit<TableBlock, 'kind' | 'title'>,
  title: string,
  language: Language,
) {
  const kind = (column: number) => (column < names ? ' class="name"' : '');
  const head = columns.map((column, i) => `<th scope="col"${kind(i)}>${textOf(column, language)}</th>`).join('');
  const lines = rows.map((row) => {
    const cells = row.map((cell, i) => `<td${kind(i)}>${cellText(cell, i < names, language)}</td>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  const table = `<table><thead><tr>${head}</tr></thead>\n<tbody>${lines.join('\n')}</tbody></table>`;
  return `<div class="wide" role="region" aria-label="${title}" tabindex="0">${table}</div>`;
}

function rowsText(width: string, language: Language): string {
  return width === '' ? say('report.rows', {}, language) : say('report.rows-per', { width }, language);
}

/** The numbers of rows behind a figure. */
function barNumbers(bars: readonly ReportBar[], title: string, axis: string, language: Language): string {
  const text = (value: number): string => groupedText(numberText(value, 10));
  const rows = bars.map((bar) => [text(bar.from), text(bar.last ?? bar.to), bar.rows]);
  const upTo = bars.some(({ last }) => last === undefined) ? 'report.below' : 'report.to';
  const columns = [{ text: 'report.from' }, { text: upTo }, { text: 'report.rows' }];
  const summary = escaped(say('report.numbers', {}, language));
  const table = renderTable({ columns, rows, names: 0 }, axis === '' ? title : axis, language);
  return `<details><summary>${summary}</summary>${table}</details>`;
}

function cellText(cell: ReportCell, isName: boolean, language: Language): string {
  if (cell === null) return escaped(say('report.none', {}, language));
  if (typeof cell === 'number') return numberCell(cell);
  if (typeof cell !== 'string') return textOf(cell, language);
  return escaped(isName ? visibleText(cell) : groupedText(visibleText(cell)));
}

/** Six digits, or more where fewer would make another number of it. */
function numberCell(value: number): string {
  return groupedText(numberText(value, 6));
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
