import { compile, makeContract, type CompileRequest } from '@tacit/analysis';
import { expect, test } from 'vitest';
import type { PartyConfig } from '../identity/config.ts';
import { estimateMemoryMB } from './estimate.ts';
import { checkLimits } from './limits.ts';
import { extremesRequest } from './testing/costly.ts';

const contractOf = async (request: CompileRequest) =>
  makeContract({
    request,
    compiled: await compile(request),
    proposer: 'bank',
    proposedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-02T00:00:00.000Z',
    version: '0.1.0',
  });

const notary = (limits?: PartyConfig['limits']) => ({
  name: 'notary',
  config: { name: 'notary', host: '127.0.0.1', port: 1, limits },
});

test('a contract within the limits passes, one beyond any of them is refused by its name', async () => {
  const contract = await contractOf(extremesRequest(2, 40, 100_000));
  checkLimits(contract, notary());
  checkLimits(contract, notary({ rows: 100_000, sentMB: 1_000, memoryMB: 1_000 }));
  expect(() => checkLimits(contract, notary({ rows: 99_999 }))).toThrow(
    expect.objectContaining({
      kind: 'policy',
      code: 'contract.too-many-rows',
      fields: { party: 'notary', dataset: 'bank.c', found: 100_000, limit: 99_999 },
    }),
  );
  const sentMB = (contract.cost.bytes[2] ?? 0) / 1e6;
  checkLimits(contract, notary({ sentMB }));
  expect(() => checkLimits(contract, notary({ sentMB: sentMB - 1 }))).toThrow(
    expect.objectContaining({ code: 'contract.too-much-sent' }),
  );
  expect(() => checkLimits(contract, notary({ memoryMB: 260 }))).toThrow(
    expect.objectContaining({ code: 'contract.too-much-memory' }),
  );
});

test('rows that are made under protocol of several owners’ tables count as a table’s', async () => {
  const request = extremesRequest(1, 2, 100);
  const datasets = request.datasets.map((card) => ({ ...card, unique: [] }));
  const contract = await contractOf({ ...request, datasets });
  checkLimits(contract, notary({ rows: 10_000 }));
  expect(() => checkLimits(contract, notary({ rows: 9_999 }))).toThrow(
    expect.objectContaining({
      code: 'contract.too-many-rows-made',
      fields: expect.objectContaining({ found: 10_000, limit: 9_999 }) as object,
    }),
  );
});

test('without limits in config.yaml there are some all the same', async () => {
  const rows = await contractOf(extremesRequest(1, 2, 500_000_000));
  expect(() => checkLimits(rows, notary())).toThrow(expect.objectContaining({ code: 'contract.too-many-rows' }));
  const wide = await contractOf(extremesRequest(2, 1_000, 100_000_000));
  expect(() => checkLimits(wide, notary())).toThrow(expect.objectContaining({ code: 'contract.too-much-sent' }));
  const unlimited = notary({ sentMB: 1e9 });
  expect(() => checkLimits(wide, unlimited)).toThrow(expect.objectContaining({ code: 'contract.too-much-memory' }));
});

test.each([
  [10_000_000, 1_370, 2_074],
  [1_000_000, 956, 1_492],
  [1_000_000, 1_648, 2_768],
  [100_000, 1_453, 2_786],
])('memory of %d rows and %d MB sent, measured as %d MB, is estimated within a half', (rows, sentMB, measured) => {
  const estimate = estimateMemoryMB({ bytes: [sentMB * 1e6] }, 0, rows);
  expect(Math.abs(estimate / measured - 1)).toBeLessThan(0.5);
});

test('what is prepared by oblivious transfer does not stay', () => {
  const steps = [{ step: 'preparation', rounds: 300, bytes: [840e6] }];
  // A join of two owners alone of 300,000 rows each: both parties in one process took 718 MB.
  const estimate = estimateMemoryMB({ bytes: [880e6], steps }, 0, 300_000);
  expect(Math.abs(estimate / 400 - 1)).toBeLessThan(0.5);
});
