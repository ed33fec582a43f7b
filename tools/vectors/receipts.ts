/** Receipts: what all parties of a run sign, and what must not pass for one. */
import { canonicalJson, type Contract, contractDigest } from '@tacit/analysis';
import type { PartyCard, Receipt, ReceiptBody } from '../../party/src/api/types.ts';
import {
  receiptBodyDigest,
  receiptDigest,
  receiptMessage,
  resultCommitment,
} from '../../party/src/contracts/receipt.ts';
import { runners } from '../../party/src/contracts/runners.ts';
import { makeCard } from '../../party/src/identity/card.ts';
import { approvalBy, headOf } from './approvals.ts';
import type { Contracts } from './contracts.ts';
import {
  add,
  type BadVector,
  hex,
  type PatchStep,
  patched,
  publicBytes,
  remove,
  replace,
  sha256Hex,
  utf8,
  type VectorFile,
} from './file.ts';
import { testKey } from './keys.ts';
import { results, saltOf } from './results.ts';

export const runIdOf = (name: string): string => hex(publicBytes(`run ${name}`)).slice(0, 32);

/** `preparation`: its number, where the run took one that was made ahead. */
function bodyOf(contract: Contract, run: string, preparation?: string): ReceiptBody {
  const names = contract.parties.map(({ name }) => name);
  const cost = preparation === undefined ? contract.cost : (contract.cost.prepared ?? contract.cost);
  const result = contract.kind === 'sql' ? results.table : results.report;
  const present = runners(contract, preparation).map(({ name }) => name);
  return {
    version: 2,
    contractDigest: contractDigest(contract),
    contract,
    approvals: names.map((name) => approvalBy(name, contract)),
    runId: runIdOf(run),
    ...(preparation === undefined ? {} : { preparation }),
    run: 1,
    startedAt: '2030-01-03T09:00:00.000Z',
    finishedAt: '2030-01-03T09:00:04.217Z',
    measured: {
      rounds: cost.rounds,
      bytes: cost.bytes,
      framing: names.map((name, i) => (present.includes(name) ? 4_000 + 64 * i : 0)),
    },
    results: contract.recipients.map((recipient) => ({
      recipient,
      commitment: resultCommitment(saltOf(recipient), result),
    })),
    artifacts: [],
    auditHeads: runners(contract, preparation).map(({ name: party }) => ({ party, ...headOf(party, 9) })),
  };
}

/** The second of three runs of a contract that keeps shares: its plan is an example that nobody compiles. */
function bodyKeeping(sql: Contract): ReceiptBody {
  const vectors = [{ domain: 'ring', length: 3, min: '0', max: '1000' }] as const;
  const keeps = [{ output: 'sums', vectors }];
  const until = '2030-03-01T00:00:00.000Z';
  const contract: Contract = { ...sql, plan: { ...sql.plan, keeps }, runs: { ...sql.runs, atMost: 3, until } };
  const names = contract.parties.map(({ name }) => name);
  return {
    ...bodyOf(contract, 'second'),
    run: 2,
    artifacts: names.map((party) => ({ output: 'sums', party, digest: sha256Hex(`shares of ${party}`) })),
  };
}

/** Signed by every party of its contract; `by` names another key. */
function signed(body: ReceiptBody, by: (party: string) => string = (party) => party): Receipt {
  const message = receiptMessage(body);
  return {
    body,
    signatures: runners(body.contract, body.preparation).map(({ name }) => ({
      party: name,
      signature: testKey(by(name)).sign(message),
    })),
  };
}

/** A party's card at a made-up address. */
export const partyCard = (party: string, by = party): PartyCard =>
  makeCard(testKey(by), {
    name: party,
    url: `https://${party}.example:7443`,
    certificateSha256: sha256Hex(`certificate of ${party}`),
  });

export function receiptVectors({ sql, describe, other, dealt }: Contracts): VectorFile {
  const ofDealt = bodyOf(dealt, 'dealt', hex(publicBytes('number of a preparation')).slice(0, 32));
  const [ofSql, ofDescribe] = [bodyOf(sql, 'sql'), bodyOf(describe, 'describe')];
  const good = (name: string, body: ReceiptBody, trusted?: readonly PartyCard[]) => {
    const receipt = signed(body);
    const parties = runners(body.contract, body.preparation).map(({ name: party, publicKey }) => ({
      name: party,
      publicKey,
      ...(trusted === undefined ? {} : { trusted: trusted.some((card) => card.name === party) }),
    }));
    return {
      name,
      receipt,
      ...(trusted === undefined ? {} : { trusted }),
      bodyDigest: receiptBodyDigest(body),
      message: hex(receiptMessage(body)),
      receiptDigest: receiptDigest(receipt),
      verdict: { contractDigest: body.contractDigest, runId: body.runId, parties },
    };
  };
  const of = 'sql';
  const ahead = 'with a preparation made ahead';
  const keeping = bodyKeeping(sql);
  /** A change of that body before all parties have signed it. */
  const keptBad = (name: string, steps: readonly PatchStep[]): BadVector => {
    const { signatures } = signed(patched(keeping, steps) as ReceiptBody);
    const inBody = steps.map((step) => ({ ...step, path: `/body${step.path}` }));
    const patch = [...inBody, replace('/signatures', signatures)];
    return { name, of: 'a second run, with shares that stay', patch, error: 'receipt.invalid' };
  };
  const bad = (error: string, name: string, ...patch: readonly PatchStep[]): BadVector => ({ name, of, patch, error });
  /** Changed before all parties have signed it. */
  const resigned = (error: string, name: string, steps: readonly PatchStep[]): BadVector => {
    const { signatures } = signed(patched(ofSql, steps) as ReceiptBody);
    const inBody = steps.map((step) => ({ ...step, path: `/body${step.path}` }));
    return bad(error, name, ...inBody, replace('/signatures', signatures));
  };
  const signatures = (by: (party: string) => string) => replace('/signatures', signed(ofSql, by).signatures);
  const altered = (name: string, ...patch: readonly PatchStep[]) => bad('receipt.bad-signature', name, ...patch);
  const invalid = (name: string, ...patch: readonly PatchStep[]) => bad('receipt.invalid', name, ...patch);
  return {
    file: 'receipt',
    about: [
      'good: `message` (hex) is what each party signs: "tacit-receipt-v2", an end of line, and `bodyDigest`, which is SHA-256 over the canonical JSON of `receipt.body`, hex. `receiptDigest` is that of the whole receipt. `verdict` is what a verifier may say, with `trusted` the cards that it has of parties.',
      'bad: `patch` changes `receipt` of the good case `of`.',
    ],
    good: [
      good('sql', ofSql),
      good('describe', ofDescribe),
      good('with a preparation made ahead', ofDealt),
      good('a second run, with shares that stay', keeping),
      good('sql, with cards of two parties', ofSql, [partyCard('bank'), partyCard('notary')]),
    ],
    bad: [
      altered('another run', replace('/body/runId', runIdOf('another'))),
      altered('begun at another time', replace('/body/startedAt', '2030-01-03T09:00:00.001Z')),
      altered('other figures', replace('/body/measured/rounds', 1)),
      altered('another commitment', replace('/body/results/0/commitment', sha256Hex('another'))),
      altered('another head of a log', replace('/body/auditHeads/1/sequence', 10)),
      altered('approvals in another order', replace('/body/approvals', ofSql.approvals.toReversed())),
      altered(
        'a signature by another key',
        signatures((party) => (party === 'insurer' ? 'stranger' : party)),
      ),
      altered(
        'signatures exchanged',
        signatures((party) => (party === 'bank' ? 'notary' : party === 'notary' ? 'bank' : party)),
      ),
      altered('a signature is missing', remove('/signatures/2')),
      altered('an approval’s signature', replace('/signatures/2/signature', ofSql.approvals[2]?.signature)),
      altered(
        'signatures of the body itself',
        replace('/signatures/0/signature', testKey('bank').sign(utf8(canonicalJson(ofSql)))),
      ),
      resigned('receipt.altered', 'another contract under the digest', [replace('/contract', other)]),
      resigned('receipt.altered', 'a contract that was changed', [replace('/contract/plan/minimumGroupSize', 1)]),
      resigned('contract.bad-approval', 'approvals of another contract', [
        replace('/contract', other),
        replace('/contractDigest', contractDigest(other)),
      ]),
      resigned('contract.bad-approval', 'an approval by another key', [
        replace('/approvals/1/signature', approvalBy('insurer', sql, 'stranger').signature),
      ]),
      resigned('contract.not-a-party', 'an approval of a stranger', [add('/approvals/-', approvalBy('stranger', sql))]),
      resigned('receipt.invalid', 'an approval is missing', [remove('/approvals/1')]),
      resigned('receipt.invalid', 'figures of two parties of three', [remove('/measured/bytes/2')]),
      resigned('receipt.invalid', 'heads of logs in another order', [
        replace('/auditHeads', ofSql.auditHeads.toReversed()),
      ]),
      resigned('receipt.invalid', 'no commitment for a recipient', [replace('/results', [])]),
      resigned('receipt.invalid', 'a commitment for another party', [replace('/results/0/recipient', 'insurer')]),
      resigned('receipt.invalid', 'an unknown member of the body', [add('/note', 'x')]),
      resigned('receipt.invalid', 'a preparation without a dealer', [add('/preparation', ofDealt.preparation)]),
      { ...invalid('no head of the dealer’s log, and no preparation', remove('/body/preparation')), of: ahead },
      { ...altered('a preparation, and a signature is missing', remove('/signatures/1')), of: ahead },
      { ...invalid('bytes of the dealer, which was not there', replace('/body/measured/framing/2', 64)), of: ahead },
      { ...altered('another preparation', replace('/body/preparation', '0'.repeat(32))), of: ahead },
      { ...invalid('a preparation of 31 digits', replace('/body/preparation', '0'.repeat(31))), of: ahead },
      resigned('receipt.invalid', 'a run beyond those of the contract', [replace('/run', 2)]),
      resigned('receipt.invalid', 'shares that the contract does not keep', [
        replace('/artifacts', keeping.artifacts.slice(0, 3)),
      ]),
      keptBad('shares of two computers of three', [remove('/artifacts/2')]),
      keptBad('shares in another order', [replace('/artifacts', keeping.artifacts.toReversed())]),
      keptBad('shares at a party twice', [replace('/artifacts/1/party', 'bank')]),
      keptBad('shares of another name', [replace('/artifacts/0/output', 'others')]),
      keptBad('a run without number', [remove('/run')]),
      invalid('an unknown member', add('/note', 'x')),
      invalid('another version', replace('/body/version', 3)),
      invalid('a contract that is none', replace('/body/contract', {})),
      invalid('a number that is no whole one', replace('/body/measured/rounds', 1.5)),
      invalid('a run of 31 digits', replace('/body/runId', 'a'.repeat(31))),
      invalid('a time without milliseconds', replace('/body/startedAt', '2030-01-03T09:00:00Z')),
      invalid('a signature too long', replace('/signatures/0/signature', 'A'.repeat(87))),
      invalid('a signature twice', replace('/signatures', [...signed(ofSql).signatures, signed(ofSql).signatures[0]])),
      invalid(
        'a signature of nobody in the contract',
        add('/signatures/3', { party: 'stranger', signature: signed(ofSql).signatures[0]?.signature }),
      ),
      invalid('signatures in another order', replace('/signatures', signed(ofSql).signatures.toReversed())),
      invalid(
        'more signatures than a contract may have parties',
        replace('/signatures', new Array(81).fill(signed(ofSql).signatures[0])),
      ),
      {
        ...bad('receipt.key-differs', 'a card of a party has another key'),
        trusted: [partyCard('bank', 'stranger')],
      },
      {
        ...bad('receipt.key-differs', 'a card that was changed'),
        trusted: [{ ...partyCard('bank'), url: 'https://other.example' }],
      },
    ],
  };
}

export const receiptSignature = (contract: Contract, run: string, party: string): string =>
  testKey(party).sign(receiptMessage(bodyOf(contract, run)));
