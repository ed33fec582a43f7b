import { UsageError } from '@tacit/engine';
import { expect, test } from 'vitest';
import '../catalog/messages.ts';
import { problemForOthers, readProblem, toProblem } from './problem.ts';

const places = { file: '/srv/secret-project/customers.csv', address: 'db7.internal:5432' };

const own = { party: 'bank', step: 'preflight' };

test.each(['data.no-file', 'data.postgres-unreachable', 'some.unknown-code'])(
  'other parties read %s without the places it names',
  (code) => {
    const problem = toProblem(new UsageError(code, { dataset: 'customers', kind: 'ECONNREFUSED', ...places }));
    const shown = problemForOthers(
      { ...problem, detail: `${problem.detail} ${places.file}`, hint: places.address },
      own,
    );
    expect(JSON.stringify(shown)).not.toMatch(/secret-project|internal/);
    expect(shown).toMatchObject({ code, kind: 'usage', fields: { dataset: 'customers', file: '…', address: '…' } });
  },
);

test('a problem that names no place stays as it is', () => {
  const problem = toProblem(new UsageError('data.changed', { dataset: 'customers' }));
  expect(problemForOthers(problem, own)).toBe(problem);
});

test('a problem that depends on own rows says to others that they stopped the run, and nothing else', () => {
  const causes = [
    new UsageError('join.duplicate-keys', { party: 'bank', step: 'local stage', keys: 17, rows: 4711, most: 9 }),
    new UsageError('data.unlisted-category', { step: 'local stage', dataset: 'd', column: 'illness', count: 4711 }),
    new UsageError('data.engine-failed', { step: 'local stage', dataset: 'd', engine: 'DuckDB', kind: 'Conversion' }),
  ].map((cause) => problemForOthers(toProblem(cause), own));
  for (const shown of causes) expect(shown).toEqual(causes[0]);
  expect(causes[0]).toMatchObject({ code: 'run.stopped-by-data', fields: { party: 'bank', step: 'local stage' } });
});

test('what a peer sends is shortened and cannot move the cursor', () => {
  const read = readProblem({
    code: 'data.no-file',
    kind: 'usage',
    detail: `\u001b[2J${'x'.repeat(5_000)}`,
    fields: { file: 'a\u202eb', list: ['\u0007'], __proto__: { polluted: true }, deep: { no: 1 } },
  });
  expect(read?.detail).toHaveLength(2_001);
  expect(JSON.stringify(read)).not.toMatch(/\p{Cc}|\p{Cf}|\\u001b/u);
  expect(Object.keys(read?.fields ?? {})).toEqual(['file', 'list']);
});
