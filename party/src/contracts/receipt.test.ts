// What approvals and receipts prove: every field of what was signed is covered, by every party's own key.
import { compile, type Contract, contractDigest, makeContract, type Result } from '@tacit/analysis';
import { beforeAll, expect, test } from 'vitest';
import type { ApprovalRecord, Receipt, ReceiptBody } from '../api/types.ts';
import { makeCard } from '../identity/card.ts';
import { generateIdentityPem, type Identity, loadIdentity } from '../identity/keys.ts';
import { approvalMessage, checkApproval, missingApprovals } from './approval.ts';
import { receiptMessage, resultCommitment, verifyReceipt } from './receipt.ts';
import { extremesRequest } from './testing/costly.ts';

const names = ['bank', 'insurer', 'notary'];
const identities = new Map<string, Identity>();
const keyOf = (name: string): Identity => identities.get(name) as Identity;
const audit = { sequence: 7, digest: '3'.repeat(64) };
const at = '2030-01-01T00:00:00.000Z';
let contract: Contract;
let other: Contract;

beforeAll(async () => {
  for (const name of [...names, 'stranger']) identities.set(name, loadIdentity(generateIdentityPem()));
  const request = extremesRequest(1, 3, 1_000);
  const parties = request.parties.map((party) => ({ ...party, publicKey: keyOf(party.name).publicKey }));
  const compiled = await compile({ ...request, parties });
  const made = (expiresAt: string): Contract =>
    makeContract({
      request: { ...request, parties },
      compiled,
      proposer: 'bank',
      proposedAt: '2029-12-31T00:00:00.000Z',
      expiresAt,
      version: '0.1.0',
    });
  contract = made('2030-02-01T00:00:00.000Z');
  other = made('2030-02-02T00:00:00.000Z');
});

const approvalOf = (party: string, of: Contract = contract, by = party): ApprovalRecord => ({
  party,
  at,
  audit,
  signature: keyOf(by).sign(approvalMessage(contractDigest(of), { at, audit })),
});

const bodyOf = (change: Partial<ReceiptBody> = {}): ReceiptBody => ({
  version: 2,
  contractDigest: contractDigest(contract),
  contract,
  approvals: names.map((name) => approvalOf(name)),
  runId: 'a'.repeat(32),
  run: 1,
  startedAt: at,
  finishedAt: '2030-01-01T00:00:05.000Z',
  measured: { rounds: 5, bytes: [1, 2, 3], framing: [1, 2, 3] },
  results: [{ recipient: 'bank', commitment: 'c'.repeat(64) }],
  artifacts: [],
  auditHeads: names.map((party) => ({ party, ...audit })),
  ...change,
});

const signed = (body: ReceiptBody, by: (name: string) => string = (name) => name): Receipt => ({
  body,
  signatures: names.map((party) => ({ party, signature: keyOf(by(party)).sign(receiptMessage(body)) })),
});

const fails = (code: string): unknown => expect.objectContaining({ code });

test('an approval is of one contract, one time and one head of the log, by the party itself', () => {
  const digest = contractDigest(contract);
  const own = approvalOf('notary');
  checkApproval(contract, digest, own);
  const bad: ApprovalRecord[] = [
    approvalOf('notary', other),
    approvalOf('notary', contract, 'insurer'),
    { ...own, party: 'insurer' },
    { ...own, at: '2030-01-01T00:00:00.001Z' },
    { ...own, audit: { ...audit, sequence: 8 } },
    { ...own, audit: { ...audit, digest: '4'.repeat(64) } },
    // A receipt's signature is not an approval.
    { ...own, signature: keyOf('notary').sign(receiptMessage(bodyOf())) },
  ];
  for (const approval of bad) {
    expect(() => checkApproval(contract, digest, approval)).toThrow(fails('contract.bad-approval'));
  }
  expect(() => checkApproval(contract, digest, approvalOf('stranger'))).toThrow(fails('contract.not-a-party'));
  expect(missingApprovals(contract, [own, approvalOf('stranger')])).toEqual(['bank', 'insurer']);
});

test('a receipt that all have signed is one', () => {
  const { contractDigest: digest, parties } = verifyReceipt(signed(bodyOf()));
  expect(digest).toBe(contractDigest(contract));
  expect(parties.map(({ name, publicKey }) => publicKey === keyOf(name).publicKey)).toEqual([true, true, true]);
});

test.each(names)('without the signature of %s, or with somebody else’s, it is not', (name) => {
  const whole = signed(bodyOf());
  const without = { ...whole, signatures: whole.signatures.filter(({ party }) => party !== name) };
  expect(() => verifyReceipt(without)).toThrow(fails('receipt.bad-signature'));
  const forged = signed(bodyOf(), (party) => (party === name ? 'stranger' : party));
  expect(() => verifyReceipt(forged)).toThrow(fails('receipt.bad-signature'));
  const anew = signed(bodyOf({ approvals: names.filter((each) => each !== name).map((each) => approvalOf(each)) }));
  expect(() => verifyReceipt(anew)).toThrow(fails('receipt.invalid'));
});

test('whatever is changed after signing shows', () => {
  const { signatures } = signed(bodyOf());
  const changes: Partial<ReceiptBody>[] = [
    { runId: 'b'.repeat(32) },
    { startedAt: '2030-01-01T00:00:01.000Z' },
    { finishedAt: '2030-01-01T00:00:06.000Z' },
    { measured: { rounds: 6, bytes: [1, 2, 3], framing: [1, 2, 3] } },
    { results: [{ recipient: 'bank', commitment: 'd'.repeat(64) }] },
    { auditHeads: names.map((party) => ({ party, ...audit, sequence: 6 })) },
  ];
  for (const change of changes) {
    expect(() => verifyReceipt({ body: bodyOf(change), signatures })).toThrow(fails('receipt.bad-signature'));
  }
});

test('a receipt of one contract does not pass for another, even where all sign it', () => {
  expect(() => verifyReceipt(signed(bodyOf({ contract: other })))).toThrow(fails('receipt.altered'));
  const digest = contractDigest(other);
  // The approvals are of the first contract.
  expect(() => verifyReceipt(signed(bodyOf({ contract: other, contractDigest: digest })))).toThrow(
    fails('contract.bad-approval'),
  );
});

test('eleven parties have one too: ten that compute, and a dealer', () => {
  const all = Array.from({ length: 11 }, (_, i) => names[i] ?? `party-${i}`);
  for (const name of all) if (!identities.has(name)) identities.set(name, loadIdentity(generateIdentityPem()));
  const many: Contract = {
    ...contract,
    parties: all.map((name) => ({ name, role: 'owner', publicKey: keyOf(name).publicKey })),
  };
  const body = bodyOf({
    contract: many,
    contractDigest: contractDigest(many),
    approvals: all.map((name) => approvalOf(name, many)),
    measured: { rounds: 5, bytes: all.map(() => 1), framing: all.map(() => 1) },
    auditHeads: all.map((party) => ({ party, ...audit })),
  });
  const signatures = all.map((party) => ({ party, signature: keyOf(party).sign(receiptMessage(body)) }));
  expect(verifyReceipt({ body, signatures }).parties.map(({ name }) => name)).toEqual(all);
  expect(() => verifyReceipt({ body, signatures: signatures.slice(1) })).toThrow(fails('receipt.bad-signature'));
});

test('a dealer that was not there signs nothing, and nothing is said of what it sent', () => {
  const dealer = { name: 'stranger', role: 'dealer', publicKey: keyOf('stranger').publicKey } as const;
  const dealt: Contract = { ...contract, parties: [...contract.parties, dealer] };
  const receipt = (bytes: number, framing: number): Receipt =>
    signed(
      bodyOf({
        contract: dealt,
        contractDigest: contractDigest(dealt),
        approvals: [...names, 'stranger'].map((name) => approvalOf(name, dealt)),
        preparation: 'd'.repeat(32),
        measured: { rounds: 5, bytes: [1, 2, 3, bytes], framing: [1, 2, 3, framing] },
      }),
    );
  expect(verifyReceipt(receipt(0, 0)).parties.map(({ name }) => name)).toEqual(names);
  for (const [bytes, framing] of [
    [4, 0],
    [0, 4],
  ] as const)
    expect(() => verifyReceipt(receipt(bytes, framing))).toThrow(fails('receipt.invalid'));
});

test('keys are compared with cards that are given, and cards with their own signature', () => {
  const card = (name: string, by = name) =>
    makeCard(keyOf(by), { name, url: 'https://example.org', certificateSha256: '0'.repeat(64) });
  const receipt = signed(bodyOf());
  expect(verifyReceipt(receipt, [card('bank')]).parties.map(({ trusted }) => trusted)).toEqual([true, false, false]);
  expect(() => verifyReceipt(receipt, [card('bank', 'stranger')])).toThrow(fails('receipt.key-differs'));
  const unsigned = { ...card('bank'), url: 'https://example.com' };
  expect(() => verifyReceipt(receipt, [unsigned])).toThrow(fails('receipt.key-differs'));
});

test('a commitment opens to its own table under its own salt only', () => {
  const tableOf = (rows: readonly (readonly string[])[]): Result => {
    return { kind: 'table', table: { columns: [], rows, withheldGroups: null } };
  };
  const [table, changed] = [tableOf([]), tableOf([['1']])];
  const salts = ['0'.repeat(64), `${'0'.repeat(63)}1`] as const;
  const all = [table, changed].flatMap((each) => salts.map((salt) => resultCommitment(salt, each)));
  expect(new Set(all).size).toBe(4);
});

test('a receipt says what its contract leaves at whom, and which of its runs it is of', () => {
  const left = names.map((party) => ({ output: 'sums', party, digest: 'd'.repeat(64) }));
  const stated = { ...contract, plan: { ...contract.plan, keeps: [{ output: 'sums', vectors: [] }] } };
  const of = (change: Partial<ReceiptBody>) =>
    signed(
      bodyOf({
        contract: stated,
        contractDigest: contractDigest(stated),
        approvals: names.map((name) => approvalOf(name, stated)),
        artifacts: left,
        ...change,
      }),
    );
  expect(verifyReceipt(of({})).runId).toBe('a'.repeat(32));
  for (const change of [
    { artifacts: [] },
    { artifacts: left.slice(1) },
    { artifacts: left.toReversed() },
    { artifacts: left.map((each) => ({ ...each, output: 'others' })) },
    { run: 2 },
    { run: 0 },
  ])
    expect(() => verifyReceipt(of(change))).toThrow(expect.objectContaining({ code: 'receipt.invalid' }));
  // A plan from anywhere may be anything.
  for (const plan of [null, 'x', { keeps: 7 }, { keeps: [null] }]) {
    const odd = { ...contract, plan } as unknown as Contract;
    const approvals = names.map((name) => approvalOf(name, odd));
    const receipt = signed(bodyOf({ contract: odd, contractDigest: contractDigest(odd), approvals }));
    expect(verifyReceipt(receipt).runId).toBe('a'.repeat(32));
  }
});
