/** A report in a terminal: the same blocks that its page shows, as text. */
import { type Report, type ReportCell, type ReportText, say } from '@tacit/party/api';
import { numberText, visibleText } from '@tacit/party/api/report';
import type { Io } from './io.ts';
import { renderTable } from './table.ts';
import { fitted } from './width.ts';

/** Widest bar of a histogram, in characters. */
const widestBar = 32;

export function reportText(report: Report, io: Io): string {
  return [words(report.title, io), ...report.blocks.map((block) => blockText(block, io))].join('\n\n');
}

function blockText(block: Report['blocks'][number], io: Io): string {
  const title = words(block.title, io);
  switch (block.kind) {
    case 'note':
      return fitted(title);
    case 'table':
      return `${title}\n${renderTable(
        block.columns.map((column, i) => {
          return { title: words(column, io), align: i < (block.names ?? 1) ? 'left' : 'right' };
        }),
        block.rows.map((row) => row.map((cell) => cellText(cell, io))),
        { indent: '  ' },
      )}`;
    case 'bars': {
      const most = Math.max(...block.bars.map(({ rows }) => rows));
      return `${title}\n${renderTable(
        [
          { title: block.axis === undefined ? '' : words(block.axis, io) },
          { title: say('cli.report.rows', {}, io.language), align: 'right' },
          { title: '' },
        ],
        block.bars.map(({ from, to, last = to, rows }) => [
          last === from ? number(from) : `${number(from)} – ${number(last)}`,
          number(rows),
          '█'.repeat(most > 0 ? Math.round((rows / most) * widestBar) : 0),
        ]),
        { indent: '  ' },
      )}`;
    }
    case 'boxes':
      return `${title}\n${renderTable(
        [
          { title: '' },
          ...['≥', '25 %', '50 %', '75 %', '≤'].map((name) => ({ title: name, align: 'right' as const })),
        ],
        block.boxes.map(({ label, numbers }) => [words(label, io), ...numbers.map(estimate)]),
        { indent: '  ' },
      )}`;
    case 'categories': {
      const most = Math.max(0, ...block.bars.map(({ value }) => value ?? 0));
      return `${title}\n${renderTable(
        [{ title: '' }, { title: '', align: 'right' }, { title: '' }],
        block.bars.map(({ label, value }) => [
          words(label, io),
          value === null ? '–' : number(value),
          '█'.repeat(most > 0 ? Math.max(0, Math.round(((value ?? 0) / most) * widestBar)) : 0),
        ]),
        { indent: '  ' },
      )}`;
    }
    case 'lines': {
      const titles = [{ name: '' }, block.x, block.y];
      const rows = block.lines
        .filter(({ isGuide = false }) => !isGuide)
        .flatMap(({ label, points }) => points.map((point) => [words(label, io), ...point.map(estimate)]));
      const columns = titles.map((each, i) => ({
        title: words(each, io),
        align: i === 0 ? ('left' as const) : ('right' as const),
      }));
      return `${title}\n${renderTable(columns, rows, { indent: '  ' })}`;
    }
    case 'matrix':
      return `${title}\n${renderTable(
        [{ title: '' }, ...block.labels.map((label) => ({ title: words(label, io), align: 'right' as const }))],
        block.values.map((row, i) => [
          words(block.labels[i] ?? { name: '' }, io),
          ...row.map((value) => (value === null ? '–' : value.toFixed(4))),
        ]),
        { indent: '  ' },
      )}`;
  }
}

/** On one line: a value of a column must not look like lines of the report. */
function words(text: ReportText, io: Io): string {
  return visibleText('name' in text ? text.name : say(text.text, text.values ?? {}, io.language));
}

function cellText(cell: ReportCell, io: Io): string {
  if (cell === null) return '–';
  if (typeof cell === 'number') return number(cell);
  return typeof cell === 'string' ? visibleText(cell) : words(cell, io);
}

/** A place in a figure. */
function estimate(value: number): string {
  return numberText(value, 6);
}

/** Up to ten digits: what is computed of counts and sums has more, which mean nothing. */
function number(value: number): string {
  return numberText(value, 10);
}
