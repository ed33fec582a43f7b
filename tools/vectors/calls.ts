/** Services: the notice of a version, and receipts of calls, as both sides sign them. */
import { canonicalJson, type Contract, contractDigest } from '@tacit/analysis';
import { libraryFileBytes } from '@tacit/engine';
import type { AnswerBody, CallBody, CallReceipt, CallReceipts, LibraryNotice } from '../../party/src/api/services.ts';
import { answerMessage, answerTo, callMessage } from '../../party/src/services/call.ts';
import { libraryId, noticeMessage, termsDigest } from '../../party/src/services/notice.ts';
import { standingOf } from '../../party/src/services/standing.ts';
import { approvalBy } from './approvals.ts';
import type { Contracts } from './contracts.ts';
import {
  add,
  type BadVector,
  hex,
  type PatchStep,
  publicBytes,
  remove,
  replace,
  sha256Hex,
  utf8,
  type VectorFile,
} from './file.ts';
import { testKey } from './keys.ts';

const owner = 'insurer';
const caller = 'bank';
const publicKey = hex(publicBytes('public key of a service, which is no element'));

function noticeOf(contract: Contract, version: number): LibraryNotice {
  const terms = standingOf(contract);
  if (terms === undefined) throw new Error('a contract that does not stand');
  const digest = termsDigest(terms);
  return {
    format: 'tacit-library-v1',
    owner,
    service: terms.service,
    terms: digest,
    version,
    library: hex(libraryId(owner, terms.service, digest, version, publicKey)),
    publicKey,
    digest: sha256Hex(`file of version ${version}`),
    bytes: libraryFileBytes(terms.width, terms.entries),
    entries: terms.entries,
    width: terms.width,
    publishedAt: `2030-01-0${version + 2}T06:00:00.000Z`,
    earlierEndsAt: version === 1 ? null : `2030-01-0${version + 3}T06:00:00.000Z`,
  };
}

export function noticeVectors({ lookup }: Contracts): VectorFile {
  const terms = standingOf(lookup);
  const goodOf = (name: string, version: number) => {
    const notice = noticeOf(lookup, version);
    const message = noticeMessage(notice);
    return { name, notice, message, signature: testKey(owner).sign(message) };
  };
  const good = [goodOf('the first version', 1), goodOf('the version after it', 2)];
  const of = 'the first version';
  const [first] = good as [(typeof good)[number]];
  const bad = (name: string, ...patch: readonly PatchStep[]): BadVector => ({
    name,
    of,
    patch,
    error: 'service.bad-notice',
  });
  /** Signed by its owner, and not what the contract says. */
  const signed = (name: string, change: Partial<LibraryNotice>): BadVector => {
    const notice = { ...first.notice, ...change };
    return bad(name, replace('/notice', notice), replace('/signature', testKey(owner).sign(noticeMessage(notice))));
  };
  return {
    file: 'library-notice',
    about: [
      'good: `notice` of a service under the contract of call-receipts.json, signed by its owner over `message`: "tacit-library-v1", an end of line, and the canonical JSON of the notice. `terms` is SHA-256 of the canonical JSON of `common.terms`, which the contracts of all callers have in common: the plan without the calling party and its quota.',
      '`library` is SHA-256 of "tacit-library-id-v1", an end of line, and the canonical JSON of owner, service, terms, version and publicKey. It is part of the key of every row.',
      'bad: `patch` changes `{ notice, signature }` of the good case `of`; by a wrong signature, or signed by the owner and not of this contract.',
    ],
    common: { owner, ownerKey: testKey(owner).publicKey, contract: contractDigest(lookup), terms: terms?.common },
    good,
    bad: [
      bad('signed by the caller', replace('/signature', testKey(caller).sign(noticeMessage(first.notice)))),
      bad('another digest', replace('/notice/digest', sha256Hex('another file'))),
      bad('another end of the version before', replace('/notice/earlierEndsAt', '2030-02-01T00:00:00.000Z')),
      bad('signed without its first line', replace('/signature', testKey(owner).sign(canonicalJson(first.notice)))),
      signed('of another owner', { owner: 'notary' }),
      signed('of another service', { service: 'other' }),
      signed('of other terms', { terms: sha256Hex('other terms') }),
      signed('a library that does not follow from what it names', { library: sha256Hex('another library') }),
      signed('another version with the same library', { version: 2 }),
      signed('another key with the same library', { publicKey: hex(publicBytes('another key')) }),
      signed('more entries than the contract says', { entries: first.notice.entries + 1 }),
      signed('another width than the contract says', { width: first.notice.width + 1 }),
      signed('another length of its file than follows from these', { bytes: first.notice.bytes + 1 }),
    ],
  };
}

/** One call and its answer. */
function receiptOf(contract: Contract, version: number, questions: number, number: number): CallReceipt {
  const notice = noticeOf(contract, version);
  const at = `2030-01-05T10:00:0${number}.000Z`;
  const call: CallBody = {
    format: 'tacit-call-v1',
    contract: contractDigest(contract),
    version,
    library: notice.library,
    call: sha256Hex(`call ${number}`).slice(0, 32),
    at,
    questions,
    request: sha256Hex(`blinded keys of call ${number}`),
  };
  const answer = answerTo(call, at.replace('000Z', '040Z'), utf8(`elements and proofs of call ${number}`));
  return signedReceipt(call, answer);
}

const signedReceipt = (call: CallBody, answer: AnswerBody): CallReceipt => ({
  call,
  callSignature: testKey(caller).sign(callMessage(call)),
  answer,
  answerSignature: testKey(owner).sign(answerMessage(answer)),
});

export function callVectors({ lookup, sql }: Contracts): VectorFile {
  const approvals = [approvalBy(owner, lookup), approvalBy(caller, lookup)];
  const receipts = [receiptOf(lookup, 1, 1, 1), receiptOf(lookup, 1, 200, 2), receiptOf(lookup, 2, 3, 3)];
  const file: CallReceipts = { contract: lookup, approvals, receipts };
  const [first, second] = receipts as [CallReceipt, CallReceipt];
  const of = 'three calls';
  const bad =
    (error: string) =>
    (name: string, ...patch: readonly PatchStep[]): BadVector => ({ name, of, patch, error });
  const untrue = bad('service.receipt-false');
  const invalid = bad('service.receipts-invalid');
  const other = { ...first.call, contract: contractDigest(sql) };
  const answered = answerTo(other, first.answer.at, utf8('elements and proofs of call 1'));
  const verdict = {
    contract: contractDigest(lookup),
    owner,
    caller,
    calls: 3,
    questions: 204,
    from: first.call.at,
    to: receipts[2]?.call.at,
  };
  return {
    file: 'call-receipts',
    about: [
      'good: `file` as `tacit service receipts` writes it: contract, approvals of both parties as in approval.json, receipts. The caller signs "tacit-call-v1", an end of line, and the canonical JSON of `call`; `answer.call` is SHA-256 of these bytes. The owner signs "tacit-answer-v1", an end of line, and the canonical JSON of `answer`. `messages` are the first call’s two. `request` and `answer.answer` are SHA-256 of the bytes that went there and back.',
      '`verdict`: what a verifier says. No call may be there twice.',
      'bad: `patch` changes `file` of the good case `of`.',
    ],
    good: [
      { name: of, file, messages: [callMessage(first.call), answerMessage(first.answer)], verdict },
      {
        name: 'no call yet',
        file: { ...file, receipts: [] },
        messages: [],
        verdict: { contract: verdict.contract, owner, caller, calls: 0, questions: 0 },
      },
    ],
    bad: [
      untrue('more questions', replace('/receipts/0/call/questions', 2)),
      untrue('another time', replace('/receipts/0/call/at', '2030-01-06T10:00:01.000Z')),
      untrue('another request', replace('/receipts/0/call/request', sha256Hex('another'))),
      untrue('another answer', replace('/receipts/0/answer/answer', sha256Hex('another'))),
      untrue('the answer to another call', replace('/receipts/0/answer', second.answer)),
      untrue(
        'the answer to another call with its signature',
        replace('/receipts/0/answer', second.answer),
        replace('/receipts/0/answerSignature', second.answerSignature),
      ),
      untrue(
        'a call signed by the owner',
        replace('/receipts/0/callSignature', testKey(owner).sign(callMessage(first.call))),
      ),
      untrue(
        'an answer signed by the caller',
        replace('/receipts/0/answerSignature', testKey(caller).sign(answerMessage(first.answer))),
      ),
      untrue('a call of another contract, signed by both', replace('/receipts/0', signedReceipt(other, answered))),
      untrue('a call twice', add('/receipts/-', first)),
      bad('service.receipts-unapproved')('without the owner’s approval', remove('/approvals/0')),
      bad('contract.bad-approval')('an approval of another contract', replace('/approvals/0', approvalBy(owner, sql))),
      untrue('an unknown member of a call', add('/receipts/0/call/note', 'x')),
      untrue('a call without its number', remove('/receipts/0/call/call')),
      untrue('a time without milliseconds', replace('/receipts/0/call/at', '2030-01-05T10:00:01Z')),
      untrue('no question', replace('/receipts/0/call/questions', 0)),
      untrue('more questions than a call may have', replace('/receipts/0/call/questions', 1_001)),
      invalid('no contract', replace('/contract', {})),
      invalid('a list', replace('', [])),
    ],
  };
}
