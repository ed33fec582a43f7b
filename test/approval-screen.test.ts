import { compile, type DatasetCard, makeContract, type Use } from '@tacit/analysis';
import type { Job } from '@tacit/party/api';
import { expect, test } from 'vitest';
import { contractText } from '../cli/src/output/contract-view.ts';
import type { Io } from '../cli/src/output/io.ts';
import '../cli/src/text/messages.ts';

const io = (language: 'en' | 'zh' = 'en') => ({ language }) as Io;
const allow: readonly Use[] = ['join', 'filter', 'group', 'aggregate'];

function card(owner: string, name: string, columns: DatasetCard['columns'], minimumGroupSize: number): DatasetCard {
  return {
    owner,
    name,
    rowsUpTo: 1_000,
    contentDigest: 'c'.repeat(64),
    policyDigest: 'd'.repeat(64),
    minimumGroupSize,
    withheldGroups: 'hidden',
    emptyGroups: 'hidden',
    unique: [['id']],
    recipients: ['*'],
    helpers: ['*'],
    columns,
  };
}

async function job(sql: string): Promise<Job> {
  const integer = { kind: 'integer' } as const;
  const range = { min: '0', max: '9999' };
  const id = { name: 'id', type: integer, range, nullable: false, allow };
  const parties = (['bank', 'insurer', 'notary'] as const).map((name) => {
    return { name, role: name === 'notary' ? ('helper' as const) : ('owner' as const), publicKey: 'A'.repeat(43) };
  });
  const request = {
    kind: 'sql',
    question: { sql },
    protocol: 'replicated',
    parties,
    datasets: [
      card('bank', 'customers', [id, { name: 'age', type: integer, range, nullable: false, allow }], 10),
      card('insurer', 'claims', [id, { name: 'total', type: integer, range, nullable: false, allow }], 25),
    ],
    recipients: ['bank'],
  };
  const contract = makeContract({
    request,
    compiled: await compile(request),
    proposer: 'bank',
    proposedAt: '2030-01-01T08:00:00.000Z',
    expiresAt: '2030-01-08T08:00:00.000Z',
    version: '1.2.3',
  });
  const missingGrants = [{ owner: 'insurer', dataset: 'claims', column: 'total', use: 'aggregate' as const }];
  return { contract, contractDigest: 'ab'.repeat(32), missingGrants, approvals: [] } as unknown as Job;
}

const hostile = `SELECT SUM(p.total) AS "nothing to see", COUNT(*) /* AS harmless */ AS total
FROM bank.customers c JOIN insurer.claims p ON c.id = p.id
-- no condition
${'\n'.repeat(60)}
WHERE p.total > 60 AND c.age >= 30`;

test('everything that a signature is over is on the screen', async () => {
  const text = contractText(await job(hostile), io(), false);
  for (const part of [
    'asked by bank at 2030-01-01T08:00:00.000Z',
    'answer for bank',
    'computed by bank, insurer, notary; helping without data in it: notary',
    'one answer, until 2030-01-08T08:00:00.000Z; up to 3 attempts before anything is released',
    'minimum: 25 rows a group (bank.customers: 10, insurer.claims: 25)',
    'your policy does not allow: aggregate: claims.total; approving needs --grant once or --grant always',
    'SUM(insurer.total) "nothing to see"',
    'any 2 of bank, insurer, notary that pool what they received',
    'ab'.repeat(32),
  ])
    expect(text).toContain(part);
});

test('the question is written anew: comments and blank lines hide nothing, the asker’s text is shown on request', async () => {
  const asked = await job(hostile);
  const text = contractText(asked, io(), false);
  expect(text).toContain(
    [
      '  SELECT SUM(insurer.total) AS "nothing to see",',
      '         COUNT(*) AS total',
      '  FROM bank.customers',
      '  JOIN insurer.claims ON bank.id = insurer.id',
      '  WHERE bank.age >= 30',
      '    AND insurer.total > 60',
    ].join('\n'),
  );
  expect(text).not.toMatch(/harmless|no condition|\n{4}/);
  expect(contractText(asked, io(), true)).toContain('/* AS harmless */');
});

test('in Chinese as well', async () => {
  const text = contractText(await job(hostile), io('zh'), false);
  expect(text).toContain('结果接收方：bank');
  expect(text).not.toMatch(/\{\w+\}/);
});
