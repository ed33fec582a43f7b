/**
 * Receipts: what all parties of a run sign when it has ended. Anyone can verify one offline: it carries the contract with
 * the parties' keys, their approvals, the figures of the run and a commitment to the result per recipient.
 *
 * A recipient can later prove what it received by opening its commitment; nobody else learns anything from it.
 */
import { createHash } from 'node:crypto';
import {
  canonicalJson,
  committedResult,
  type Contract,
  computersIn,
  contractDigest,
  kindNamed,
  mostArtifacts,
  mostParties,
  mostRuns,
  type PartyRef,
  type Result,
} from '@tacit/analysis';
import { AbortError, UsageError } from '@tacit/engine/text';
import { z } from 'zod';
import type { PartyCard, Receipt, ReceiptBody } from '../api/types.ts';
import { verifyCard } from '../identity/card.ts';
import { verifySignature } from '../identity/keys.ts';
import { checkApproval, missingApprovals } from './approval.ts';
import { runners } from './runners.ts';
import { approvalRecord, auditHead, partyName, signatureText } from '../api/schemas/cards.ts';
import { readContract } from './schemas.ts';
import './messages.ts';

const isoTime = z.iso.datetime({ precision: 3 });
const count = z.int().min(0);

const bodyShape = z.strictObject({
  version: z.literal(2),
  contractDigest: z.string().regex(/^[0-9a-f]{64}$/),
  contract: z.unknown(),
  approvals: z.array(approvalRecord).max(mostParties),
  runId: z.string().regex(/^[0-9a-f]{32}$/),
  run: z.int().min(1).max(mostRuns),
  preparation: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .exactOptional(),
  startedAt: isoTime,
  finishedAt: isoTime,
  measured: z.strictObject({
    rounds: count,
    bytes: z.array(count).max(mostParties),
    framing: z.array(count).max(mostParties),
  }),
  results: z
    .array(z.strictObject({ recipient: partyName, commitment: z.string().regex(/^[0-9a-f]{64}$/) }))
    .max(mostParties),
  artifacts: z
    .array(
      z.strictObject({
        output: z.string().max(64),
        party: partyName,
        digest: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .max(mostArtifacts * mostParties),
  auditHeads: z.array(auditHead.extend({ party: partyName })).max(mostParties),
});

const receiptShape = z.strictObject({
  body: bodyShape,
  signatures: z.array(z.strictObject({ party: partyName, signature: signatureText })).max(mostParties),
});

/** SHA-256 of what a receipt says, hex. */
export function receiptBodyDigest(body: ReceiptBody): string {
  return createHash('sha256').update(canonicalJson(body)).digest('hex');
}

/** What each party signs. */
export function receiptMessage(body: ReceiptBody): Uint8Array {
  return new TextEncoder().encode(`tacit-receipt-v2\n${receiptBodyDigest(body)}`);
}

/** SHA-256 of a whole receipt, hex: what the audit log keeps of it. */
export function receiptDigest(receipt: Receipt): string {
  return createHash('sha256').update(canonicalJson(receipt)).digest('hex');
}

/** SHA-256 over (32 random bytes ‖ canonical JSON of what the result commits to), hex. */
export function resultCommitment(saltHex: string, result: Result): string {
  return createHash('sha256')
    .update(Buffer.from(saltHex, 'hex'))
    .update(canonicalJson(committedResult(result)))
    .digest('hex');
}

/** A plan as far as receipts depend on it; that of a receipt from anywhere may be anything. */
const stated = z.object({ keeps: z.array(z.object({ output: z.string() })).default([]) }).catch({ keeps: [] });

/** What a run of the contract leaves at whom, in the order of receipts. */
export function leftBy({ plan, parties }: Contract): { output: string; party: string }[] {
  const computers = computersIn(parties);
  const { keeps } = stated.parse(plan);
  return keeps.flatMap(({ output }) => computers.map(({ name }) => ({ output, party: name })));
}

export function readReceiptBody(value: unknown): ReceiptBody | undefined {
  const parsed = bodyShape.safeParse(value);
  if (!parsed.success) return undefined;
  const contract = readContract(parsed.data.contract);
  return contract === undefined ? undefined : { ...parsed.data, contract };
}

export interface ReceiptVerdict {
  readonly contractDigest: string;
  readonly runId: string;
  /** `trusted`: whether a card that was given names this key for this party; undefined when no cards were given. */
  readonly parties: readonly { readonly name: string; readonly publicKey: string; readonly trusted?: boolean }[];
  /** What the run spent of each owner's data, of an answer with noise: as the contract that all signed has it. */
  readonly spendings: readonly RunSpending[];
}

interface RunSpending {
  readonly owner: string;
  readonly dataset: string;
  /** Decimal text. */
  readonly epsilon: string;
  readonly delta: string;
}

/** What each run of a contract spends, by owner; nothing of a plan from anywhere that no kind here can read. */
function spendingsOf({ kind, plan, datasets }: Contract): RunSpending[] {
  const owners = [...new Set(datasets.map(({ owner }) => owner))];
  try {
    return owners.flatMap((owner): RunSpending[] => {
      const part = kindNamed(kind).ownPart(plan, datasets, owner);
      if (part?.privacy === undefined) return [];
      const { epsilon, delta } = part.privacy;
      return [{ owner, dataset: part.dataset, epsilon, delta }];
    });
  } catch {
    return [];
  }
}

/**
 * Verifies a receipt with nothing but itself: shape, contract digest, approvals of all parties and signatures of all that ran. With
 * `trusted` cards the keys are also compared with those. Throws UsageError 'receipt.invalid', AbortError
 * 'receipt.altered', 'receipt.bad-signature', 'contract.bad-approval' or 'receipt.key-differs'.
 */
export function verifyReceipt(receipt: unknown, trusted?: readonly PartyCard[]): ReceiptVerdict {
  const parsed = receiptShape.safeParse(receipt);
  if (!parsed.success)
    throw new UsageError('receipt.invalid', { cause: parsed.error.issues[0]?.path.join('.') || 'body' });
  const body = readReceiptBody(parsed.data.body);
  if (body === undefined) throw new UsageError('receipt.invalid', { cause: 'body' });
  const { contract } = body;
  const digest = contractDigest(contract);
  if (digest !== body.contractDigest)
    throw new AbortError('receipt.altered', { found: digest, expected: body.contractDigest });
  for (const approval of body.approvals) checkApproval(contract, body.contractDigest, approval);
  const missing = missingApprovals(contract, body.approvals);
  if (missing.length > 0) throw new UsageError('receipt.invalid', { cause: `approvals: ${missing.join(', ')}` });
  const figures = contract.parties.length;
  if (body.measured.bytes.length !== figures || body.measured.framing.length !== figures) {
    throw new UsageError('receipt.invalid', { cause: 'measured' });
  }
  const signers = runners(contract, body.preparation);
  if (body.preparation !== undefined && signers.length === contract.parties.length) {
    throw new UsageError('receipt.invalid', { cause: 'preparation' });
  }
  // Who was not there has sent nothing, and does not sign that it has.
  const sent = ({ name }: PartyRef, i: number) =>
    !signers.some((signer) => signer.name === name) && (body.measured.bytes[i] !== 0 || body.measured.framing[i] !== 0);
  if (contract.parties.some(sent)) throw new UsageError('receipt.invalid', { cause: 'measured' });
  if (body.auditHeads.map(({ party }) => party).join(' ') !== signers.map(({ name }) => name).join(' ')) {
    throw new UsageError('receipt.invalid', { cause: 'auditHeads' });
  }
  const recipients = [...contract.recipients].sort().join(' ');
  if (
    body.results
      .map(({ recipient }) => recipient)
      .sort()
      .join(' ') !== recipients
  ) {
    throw new UsageError('receipt.invalid', { cause: 'results' });
  }
  if (body.run > contract.runs.atMost) throw new UsageError('receipt.invalid', { cause: 'run' });
  const left = body.artifacts.map(({ output, party }) => ({ output, party }));
  if (canonicalJson(left) !== canonicalJson(leftBy(contract)))
    throw new UsageError('receipt.invalid', { cause: 'artifacts' });
  const message = receiptMessage(body);
  for (const { name, publicKey } of signers) {
    const signature = parsed.data.signatures.find(({ party }) => party === name)?.signature;
    if (signature === undefined || !verifySignature(publicKey, message, signature)) {
      throw new AbortError('receipt.bad-signature', { party: name });
    }
  }
  // One receipt has one form: nothing may stand beside what all have signed.
  if (parsed.data.signatures.map(({ party }) => party).join(' ') !== signers.map(({ name }) => name).join(' ')) {
    throw new UsageError('receipt.invalid', { cause: 'signatures' });
  }
  return {
    contractDigest: body.contractDigest,
    runId: body.runId,
    parties: signers.map(({ name, publicKey }) => ({ name, publicKey, ...trust(name, publicKey, trusted) })),
    spendings: spendingsOf(contract),
  };
}

function trust(name: string, publicKey: string, cards: readonly PartyCard[] | undefined): { trusted?: boolean } {
  if (cards === undefined) return {};
  const card = cards.find((candidate) => candidate.name === name);
  if (card === undefined) return { trusted: false };
  if (card.publicKey !== publicKey || !verifyCard(card)) throw new AbortError('receipt.key-differs', { party: name });
  return { trusted: true };
}
