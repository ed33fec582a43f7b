/** Commitments to results: what a receipt says of an answer that only its recipient has. */
import { canonicalJson, committedResult, type Result } from '@tacit/analysis';
import { resultCommitment } from '../../party/src/contracts/receipt.ts';
import { hex, type PatchStep, publicBytes, replace, type VectorFile } from './file.ts';

const table = {
  kind: 'table',
  table: {
    columns: [
      { name: '\u5206\u7ec4', type: { kind: 'text' } },
      { name: 'pairs', type: { kind: 'integer' } },
      { name: 'premium', type: { kind: 'decimal', precision: 18, scale: 2 } },
    ],
    rows: [
      ['\u4e2a\u4eba', '1204', '-310422.50'],
      ['\u4f01\u4e1a', { withheld: true }, { withheld: true }],
      [null, '77', '0.00'],
    ],
    withheldGroups: 1,
  },
} as const satisfies Result;

const report = {
  kind: 'report',
  report: {
    version: 1,
    title: { name: 'days' },
    numbers: { groups: [{ rows: 290, columns: { days: { mean: 4.25, deviation: 0.1, least: -1e-7 } } }] },
    blocks: [{ kind: 'matrix', title: { name: 'correlation' }, labels: [{ name: 'days' }], values: [[1], [null]] }],
  },
} as const satisfies Result;

const set = {
  kind: 'set',
  set: {
    name: 'mine',
    columns: [
      { name: 'id', type: { kind: 'integer' } },
      { name: '\u59d3\u540d', type: { kind: 'text' } },
    ],
    rows: [
      ['1', '\u5f20\u4e09'],
      ['2', null],
    ],
  },
} as const satisfies Result;

const model = {
  kind: 'model',
  model: { name: 'line', content: { weights: [1, 0.5, -1e-7], classes: ['a', 'b'] } },
} as const satisfies Result;

const file = {
  kind: 'file',
  file: { name: 'a.bin', mediaType: 'application/octet-stream', bytes: publicBytes('a file') },
} as const satisfies Result;

export const saltOf = (recipient: string): string => hex(publicBytes(`salt of ${recipient}`));
export const results = { table, report };

export function resultVectors(): VectorFile {
  const good = (name: string, result: Result, salt: string, content: object = {}) => ({
    name,
    salt,
    result: committedResult(result),
    ...content,
    canonical: canonicalJson(committedResult(result)),
    commitment: resultCommitment(salt, result),
  });
  const bad = (name: string, change: { readonly salt?: string; readonly patch?: readonly PatchStep[] }) => ({
    name,
    of: 'table',
    patch: [],
    ...change,
    outcome: 'differs',
  });
  return {
    file: 'result-commitment',
    about: [
      'good: `commitment` is SHA-256 over the 32 bytes of `salt` (hex) and then the UTF-8 of `canonical`, the canonical JSON of `result`; hex.',
      'A set is committed to by the number of its rows and SHA-256 of their canonical JSON (`rows`), a file by that of its bytes (`bytes`, hex): `result` has these in their place.',
      'bad: openings, changed by `salt` or by `patch` of `result`, that must not pass for the commitment of the good case `of`.',
    ],
    good: [
      good('table', table, saltOf('bank')),
      good('report', report, saltOf('north')),
      good('set', set, saltOf('bank'), { rows: set.set.rows }),
      good('model', model, saltOf('bank')),
      good('file', file, saltOf('north'), { bytes: hex(file.file.bytes) }),
      good('a salt of noughts', table, '00'.repeat(32)),
    ],
    bad: [
      bad('another salt', { salt: saltOf('north') }),
      bad('a salt whose last byte is in the text', { salt: saltOf('bank').slice(0, 62) }),
      bad('a salt and a byte', { salt: `${saltOf('bank')}00` }),
      bad('a cell of another value', { patch: [replace('/table/rows/0/1', '1205')] }),
      bad('the same number in another spelling', { patch: [replace('/table/rows/2/2', '0.0')] }),
      bad('a number in place of its text', { patch: [replace('/table/rows/0/1', 1204)] }),
      bad('a withheld cell shown as none', { patch: [replace('/table/rows/1/1', null)] }),
      bad('rows in another order', { patch: [replace('/table/rows', table.table.rows.toReversed())] }),
      bad('without its kind', { patch: [replace('', table.table)] }),
    ],
  };
}
