/** Questions between bank and insurer that take as long to price as one wants. */
import type { ColumnCard, CompileRequest, DatasetCard } from '@tacit/analysis';
import { uses } from '../../api/uses.ts';

const column = (name: string, more: Omit<ColumnCard, 'name' | 'nullable' | 'allow'>): ColumnCard => {
  return { name, nullable: false, allow: uses, ...more };
};

const card = (owner: string, name: string, rowsUpTo: number, columns: readonly ColumnCard[]): DatasetCard => ({
  owner,
  name,
  rowsUpTo,
  contentDigest: 'c'.repeat(64),
  policyDigest: 'd'.repeat(64),
  minimumGroupSize: 10,
  withheldGroups: 'hidden',
  emptyGroups: 'hidden',
  unique: [['k']],
  recipients: ['*'],
  helpers: ['*'],
  columns,
});

/** `extremes` smallest values by one of `groups` categories; both tables have `rows` rows. `more`: further columns of the bank's. */
export function extremesRequest(
  extremes: number,
  groups: number,
  rows: number,
  more: readonly ColumnCard[] = [],
): CompileRequest<{ sql: string }> {
  const categories = Array.from({ length: groups }, (_, i) => String(i).padStart(4, '0'));
  const range = { min: '0', max: '1000000' };
  const select = Array.from({ length: extremes }, (_, i) => `MIN(p.v - ${i}) AS m${i}`);
  return {
    kind: 'sql',
    question: { sql: `SELECT c.g, ${select.join(', ')} FROM bank.c c JOIN insurer.p p ON p.k = c.k GROUP BY c.g` },
    protocol: 'replicated',
    parties: [
      { name: 'bank', role: 'owner', publicKey: 'A'.repeat(43) },
      { name: 'insurer', role: 'owner', publicKey: 'A'.repeat(43) },
      { name: 'notary', role: 'helper', publicKey: 'A'.repeat(43) },
    ],
    datasets: [
      card('bank', 'c', rows, [
        column('k', { type: { kind: 'text' } }),
        column('g', { type: { kind: 'text' }, categories }),
        ...more,
      ]),
      card('insurer', 'p', rows, [
        column('k', { type: { kind: 'text' } }),
        column('v', { type: { kind: 'integer' }, range }),
      ]),
    ],
    recipients: ['bank'],
  };
}

/** Priced at once. */
export const lightRequest = extremesRequest(1, 3, 1_000);
/** A quarter of a minute of a fast machine: a thousand medians by the five steps of a rollup. */
export const costlyRequest = mediansRequest(1_000, 60, 4_000_000);

function mediansRequest(medians: number, groups: number, rows: number): CompileRequest<{ sql: string }> {
  const select = Array.from({ length: medians }, (_, i) => `MEDIAN(v-${i})m${i}`);
  const sql = `SELECT g,h,i,j,${select.join(',')} FROM bank.c c JOIN insurer.p p ON p.k = c.k GROUP BY ROLLUP(g,h,i,j)`;
  const keys = ['h', 'i', 'j'].map((name) => column(name, { type: { kind: 'text' }, categories: ['a', 'b'] }));
  return { ...extremesRequest(1, groups, rows, keys), question: { sql } };
}
