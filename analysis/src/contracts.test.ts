import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { compile as compileAny, contractDigest, firstDifference, makeContract, verifyContract } from './contracts.ts';
import { canonicalJson } from './contract/canonical.ts';
import type { AnyPlan, Contract } from './contract/contract.ts';
import { kindNamed, kindNames } from './registry.ts';
import { compile } from './sql/compile.ts';
import { viewNamed } from './views.ts';
import { customers, joined, policies, requestOf } from './sql/testing/cards.ts';

const request = requestOf(joined('segment, sum(p.premium)', 'WHERE c.balance > p.premium GROUP BY 1'), [
  'bank',
  'insurer',
]);
const contract = makeContract({
  request,
  compiled: await compile(request),
  proposer: 'bank',
  proposedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-08T00:00:00.000Z',
  version: '0.1.0',
});

test('a contract holds the datasets of its plan only, and survives JSON', async () => {
  expect(contract.datasets).toEqual([customers, policies]);
  const sent = JSON.parse(canonicalJson(contract)) as Contract;
  expect(contractDigest(sent)).toBe(contractDigest(contract));
  await verifyContract(sent, { ...request, datasets: sent.datasets });
});

test('every kind has its view among those that are read, where nothing that a plan has begins a line or turns the words', () => {
  const [plan, clean] = ['a\nwho learns: nobody\u2028\u202eb', 'a\\u{a}who learns: nobody\\u{2028}\\u{202e}b'].map(
    (text) => ({
      lists: [{ levels: [text, null, 1, 2n] }],
      [text]: { name: text },
    }),
  ) as unknown as [AnyPlan, AnyPlan];
  for (const name of kindNames) {
    const { view } = kindNamed(name);
    const question = vi.spyOn(view, 'questionText').mockReturnValue('question');
    const steps = vi.spyOn(view, 'steps').mockReturnValue([]);
    const shown = viewNamed(name);
    expect([shown.name, shown.questionText(plan, 'zh'), shown.steps(plan)]).toEqual([name, 'question', []]);
    expect([question.mock.lastCall, steps.mock.lastCall?.[0]]).toEqual([[clean, 'zh'], clean]);
    vi.restoreAllMocks();
  }
});

test('the digest is SHA-256 over the canonical text', () => {
  expect(contractDigest({ b: 1, a: [] } as unknown as Contract)).toBe(
    // printf '{"a":[],"b":1}' | sha256sum
    '1c8f8816506a8ccbc55140d8a7bb70214a8942c7030fc0fc2914cec675cd1c15',
  );
});

test('an answer that a recipient could not keep is refused before anybody signs it', async () => {
  const compiled = await compile(request);
  const large = vi.spyOn(kindNamed('sql'), 'compile');
  const told = (releases: number) => [{ id: 'rows', who: ['bank'], text: '', values: {}, releases }];
  const lines = (...releases: number[]) => ({ ...compiled, disclosure: releases.flatMap(told) });
  large.mockResolvedValueOnce(lines(4_000_000, 194_304));
  expect((await compileAny(request)).disclosure).toHaveLength(2);
  large.mockResolvedValueOnce(lines(4_000_000, 194_305));
  await expect(compileAny(request)).rejects.toMatchObject({
    code: 'contract.answer-too-large',
    fields: { recipient: 'bank', found: 4_194_305, limit: 4_194_304 },
  });
  large.mockRestore();
});

describe('any change is named', () => {
  const change = (edit: (copy: Record<string, unknown> & Contract) => void): Contract => {
    const copy = structuredClone(contract) as Record<string, unknown> & Contract;
    edit(copy);
    return copy;
  };
  const set = (path: string, value: unknown) =>
    change((copy) => {
      const names = path.split(/[.[\]]+/).filter((name) => name !== '');
      let at = copy as unknown as Record<string, unknown>;
      for (const name of names.slice(0, -1)) at = at[name] as Record<string, unknown>;
      at[names.at(-1) as string] = value;
    });

  test.each([
    ['plan.minimumGroupSize', 1],
    ['plan.stages[0].rowsUpTo', 20_000],
    ['plan.filter.width', 8],
    ['plan.recipients[0]', 'insurer'],
    ['disclosure[1].releases', 1_000_000],
    ['disclosure[0].values.rows', 1],
    ['runs.attempts', 9],
    ['artifacts[0]', {}],
    ['cost.rounds', 1],
    ['security.adversary', 'malicious'],
    ['recipients[0]', 'insurer'],
    ['parties[2].publicKey', 'B'.repeat(43)],
    ['datasets[1].contentDigest', 'e'.repeat(64)],
    ['question.sql', 'SELECT count(*) FROM bank.customers'],
    ['version', 5],
    ['extra', 'member'],
    ['software.name', 'other'],
    ['proposer', 7],
    ['software.version', null],
  ])('%s', async (path, value) => {
    const changed = set(path, value);
    const { datasets, parties, recipients } = contract;
    const own = {
      kind: contract.kind,
      question: contract.question,
      protocol: 'replicated',
      datasets,
      parties,
      recipients,
    };
    await expect(verifyContract(changed, own)).rejects.toMatchObject({
      kind: 'policy',
      code: 'contract.digest-differs',
      fields: { path },
    });
    expect(contractDigest(changed)).not.toBe(contractDigest(contract));
  });

  test('what the contract says of itself is not enough', async () => {
    // A consistent contract over a card that is not the owner's fails against the owner's own card.
    const loose = { ...customers, minimumGroupSize: 1 };
    const theirs = { ...request, datasets: [loose, { ...policies, minimumGroupSize: 1 }] };
    const forged = makeContract({ ...contract, request: theirs, compiled: await compile(theirs), version: '0.1.0' });
    await verifyContract(forged, theirs);
    await expect(verifyContract(forged, request)).rejects.toMatchObject({
      fields: { path: 'datasets[0].minimumGroupSize' },
    });
  });
});

test.each([
  [1, 1, undefined],
  [1, 2, '(all)'],
  [{ a: 1 }, { a: 1, b: undefined }, undefined],
  [{ a: [1, 2] }, { a: [1] }, 'a[1]'],
  [{ b: 1, a: { c: null } }, { b: 2, a: { c: 0 } }, 'a.c'],
  [{ a: [] }, { a: {} }, 'a'],
  [JSON.parse('{"__proto__": 1}'), {}, '__proto__'],
])('first difference of %j and %j', (found, expected, path) => {
  expect(firstDifference(found, expected)).toBe(path);
});

test('whoever reads a statement without planning anything has every text of it', () => {
  // The second file is loaded where a contract of this kind is met.
  const read = ['text.ts', 'sql/view.ts']
    .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
    .join('\n');
  const names = readdirSync(new URL('sql', import.meta.url));
  const catalogues = names.filter((name) => /^disclosure.*-messages\.ts$/.test(name));
  expect(catalogues.length).toBeGreaterThan(1);
  for (const name of catalogues) expect(read).toContain(`/${name}';`);
});
