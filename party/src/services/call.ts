/** Calls and answers, as they are signed, and the receipts that they make. */
import { canonicalJson, type Contract, contractDigest } from '@tacit/analysis';
import { AbortError, UsageError } from '@tacit/engine/text';
import { z } from 'zod';
import type { AnswerBody, CallBody, CallReceipt, CallReceipts, CallReceiptsVerdict } from '../api/schemas/services.ts';
import { checkApproval, missingApprovals } from '../contracts/approval.ts';
import { approvalRecord, signatureText } from '../api/schemas/cards.ts';
import { readContract } from '../contracts/schemas.ts';
import { verifySignature } from '../identity/keys.ts';
import { sha256Hex } from './notice.ts';
import './messages.ts';

/** Questions in one call at most; the caller's party divides longer lists. */
export const mostQuestionsInCall = 1_000;
/** Questions for private retrieval in one request at most; of a small library far more would fit into its bytes. */
export const mostRetrievals = 64;

/** A call is of just now: clocks may differ by so much. */
export const mostAgeMs = 600_000;
/** Between a call and its answer: the clocks' difference, and five minutes to answer. */
const mostApartMs = mostAgeMs + 300_000;

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const isoTime = z.iso.datetime({ precision: 3 });
export const callId = z.string().regex(/^[0-9a-f]{32}$/);

export const callBody = z.strictObject({
  format: z.literal('tacit-call-v1'),
  contract: hex,
  version: z.int().min(1),
  library: hex,
  call: callId,
  at: isoTime,
  questions: z.int().min(1).max(mostQuestionsInCall),
  request: hex,
});
export const answerBody = z.strictObject({
  format: z.literal('tacit-answer-v1'),
  call: hex,
  at: isoTime,
  answer: hex,
});
const callReceipt = z.strictObject({
  call: callBody,
  callSignature: signatureText,
  answer: answerBody,
  answerSignature: signatureText,
});
const callReceipts = z.strictObject({
  contract: z.unknown(),
  approvals: z.array(approvalRecord).max(16),
  receipts: z.array(callReceipt).max(1_000_000),
});

export const callMessage = (body: CallBody): string => `tacit-call-v1\n${canonicalJson(body)}`;
export const answerMessage = (body: AnswerBody): string => `tacit-answer-v1\n${canonicalJson(body)}`;

/** The answer that belongs to a call: what its owner signs. */
export function answerTo(call: CallBody, at: string, answer: Uint8Array): AnswerBody {
  return { format: 'tacit-answer-v1', call: sha256Hex(callMessage(call)), at, answer: sha256Hex(answer) };
}

/**
 * Whether an answer is to this call, of the same time, and signed by the owner. An owner that dates its answers as it likes would have
 * them fall out of what a caller has asked today, or of the receipts of a month.
 */
export function isAnswerTo(receipt: CallReceipt, ownerKey: string): boolean {
  const { call, answer, answerSignature } = receipt;
  return (
    answer.call === sha256Hex(callMessage(call)) &&
    Math.abs(Date.parse(answer.at) - Date.parse(call.at)) <= mostApartMs &&
    verifySignature(ownerKey, answerMessage(answer), answerSignature)
  );
}

/** Caller of a standing contract, and its owner; of several the first that does not call, who signs what the caller keeps. */
export function sidesOf({ parties, recipients }: Contract) {
  const caller = parties.find(({ name }) => name === recipients[0]);
  const owner = parties.find(({ name, role }) => (role === 'owner' || role === 'contributor') && name !== caller?.name);
  if (owner === undefined || caller === undefined) throw new Error('a standing contract without its two sides');
  return { owner, caller };
}

/**
 * Verifies a file of receipts with nothing but itself: contract approved by both, each call signed by the caller, each answer by the
 * owner, no call twice. Throws UsageError 'service.receipts-invalid', AbortError 'service.receipt-false' with the place.
 */
export function verifyCallReceipts(value: unknown): CallReceiptsVerdict {
  const parsed = callReceipts.safeParse(value);
  const contract = parsed.success ? readContract(parsed.data.contract) : undefined;
  if (!parsed.success) {
    // A file of receipts one of which no party could have made was altered; anything else is no such file.
    const [member, place] = parsed.error.issues[0]?.path ?? [];
    if (member === 'receipts' && typeof place === 'number')
      throw new AbortError('service.receipt-false', { place: place + 1 });
  }
  if (!parsed.success || contract === undefined) throw new UsageError('service.receipts-invalid', {});
  const file = parsed.data as unknown as CallReceipts;
  const digest = contractDigest(contract);
  for (const approval of file.approvals) checkApproval(contract, digest, approval);
  const missing = missingApprovals(contract, file.approvals);
  if (missing.length > 0) throw new AbortError('service.receipts-unapproved', { missing });
  const { owner, caller } = sidesOf(contract);
  // Where several answer together, each keeps what it signed itself.
  const answering = contract.parties.filter(({ name }) => name !== caller.name);
  const seen = new Set<string>();
  let questions = 0;
  file.receipts.forEach((receipt, i) => {
    const { call, callSignature } = receipt;
    const isTrue =
      call.contract === digest &&
      !seen.has(call.call) &&
      verifySignature(caller.publicKey, callMessage(call), callSignature) &&
      answering.some(({ publicKey }) => isAnswerTo(receipt, publicKey));
    if (!isTrue) throw new AbortError('service.receipt-false', { place: i + 1 });
    seen.add(call.call);
    questions += call.questions;
  });
  const times = file.receipts.map(({ call }) => call.at).sort();
  return {
    contract: digest,
    owner: owner.name,
    caller: caller.name,
    calls: file.receipts.length,
    questions,
    ...(times.length === 0 ? {} : { from: times[0] as string, to: times.at(-1) as string }),
  };
}
