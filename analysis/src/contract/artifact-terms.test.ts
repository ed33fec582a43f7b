import { say } from '@tacit/engine';
import { expect, test } from 'vitest';
import { customers } from '../sql/testing/cards.ts';
import type { ArtifactCard, ArtifactTerms } from './artifacts.ts';
import { artifactLines, checkArtifacts, originOf } from './artifact-terms.ts';

const party = (name: string) => ({ name, publicKey: `key of ${name}` });
const computers = ['bank', 'insurer', 'notary'].map(party);
const vectors = [{ domain: 'ring', length: 3 }] as const;
const card: ArtifactCard = {
  name: 'tally/0123456789abcdef/total',
  contractDigest: '0123456789abcdef'.repeat(4),
  runId: 'ab'.repeat(16),
  run: 2,
  protocol: 'replicated',
  computers,
  owners: [party('bank'), party('clinic')],
  datasets: ['bank.customers', 'clinic.visits'],
  vectors,
  digests: ['1', '2', '3'],
};
const around = {
  protocol: 'replicated',
  computers,
  parties: [...computers, party('clinic')],
  threshold: 1,
  datasets: [],
  artifacts: [card],
};
const uses: ArtifactTerms = { uses: [{ name: card.name, vectors }] };
const keeps: ArtifactTerms = { keeps: [{ output: 'sums', vectors }] };
const allowed = { ...customers, keptShares: 'allow' } as const;

test('the same computers in their places, the same protocol, all owners: it may be used', () => {
  checkArtifacts(uses, around);
  checkArtifacts({}, { ...around, artifacts: [] });
});

test.each([
  ['artifact.unknown', uses, { artifacts: [] }],
  ['artifact.other-protocol', uses, { protocol: 'additive-ot' }],
  ['artifact.other-computers', uses, { computers: [1, 0, 2].map((i) => computers[i] as (typeof computers)[number]) }],
  ['artifact.other-computers', uses, { computers: computers.slice(0, 2) }],
  // The name alone is nobody: another key is another party.
  ['artifact.other-computers', uses, { computers: [...computers.slice(0, 2), { name: 'notary', publicKey: 'x' }] }],
  ['artifact.owner-missing', uses, { parties: computers }],
  ['artifact.owner-missing', uses, { parties: [...computers, { name: 'clinic', publicKey: 'x' }] }],
  ['artifact.other-shape', { uses: [{ name: card.name, vectors: [{ domain: 'ring', length: 4 }] }] }, {}],
  ['artifact.other-shape', { uses: [{ name: card.name, vectors: [...vectors, ...vectors] }] }, {}],
  ['artifact.not-stated', { uses: [...(uses.uses ?? []), ...(uses.uses ?? [])] }, {}],
  ['artifact.not-stated', { keeps: [{ output: '../sums', vectors }] }, {}],
  ['artifact.not-stated', { keeps: [{ output: 'sums', vectors: [{ domain: 'ring', length: 10_000_000 }] }] }, {}],
  [
    'artifact.not-stated',
    { keeps: ['a', 'b'].map((output) => ({ output, vectors: [{ domain: 'ring', length: 5_000_000 } as const] })) },
    {},
  ],
  ['artifact.not-stated', { keeps: Array.from({ length: 17 }, (_, i) => ({ output: `o${i}`, vectors })) }, {}],
  ['policy.kept-shares', keeps, { datasets: [allowed, customers] }],
] as const)('refused: %s', (code, terms, change) => {
  expect(() => checkArtifacts(terms, { ...around, ...change })).toThrow(expect.objectContaining({ code }));
});

test('the lines say who keeps what of whose data, and how many could rebuild it', () => {
  const [used, kept] = artifactLines({ ...uses, ...keeps }, { ...around, datasets: [allowed] });
  expect([used?.releases, kept?.releases]).toEqual([0, 0]);
  expect(used?.who).toEqual(['bank', 'insurer', 'notary']);
  for (const language of ['en', 'zh'] as const) {
    const usedText = say(used?.text ?? '', used?.values, language);
    for (const part of ['0123456789abcdef', 'clinic.visits', '2', '3']) expect(usedText).toContain(part);
    const keptText = say(kept?.text ?? '', kept?.values, language);
    for (const part of ['sums', 'bank.customers', 'clinic.visits', '2', 'clinic']) expect(keptText).toContain(part);
    expect(usedText + keptText).not.toContain('?');
  }
});

test('a contract of several runs says that each leaves shares', () => {
  const lines = (runs: number) =>
    artifactLines(keeps, { ...around, datasets: [allowed], runs }).map(({ text }) => text);
  expect([lines(1), lines(3)]).toEqual([['disclosure.keeps'], ['disclosure.keeps-each']]);
});

test('whose data it is goes on from artifact to artifact', () => {
  expect(originOf([{ owner: 'insurer', name: 'policies' }], [card])).toEqual({
    owners: ['insurer', 'bank', 'clinic'],
    datasets: ['insurer.policies', 'bank.customers', 'clinic.visits'],
  });
});
