/** Approvals: one party's signature over the digest of a contract, its time, and the head of its audit log. */
import { type Contract, contractDigest } from '@tacit/analysis';
import type { ApprovalRecord } from '../../party/src/api/types.ts';
import { approvalMessage } from '../../party/src/contracts/approval.ts';
import type { Contracts } from './contracts.ts';
import { add, type BadVector, hex, type PatchStep, remove, replace, sha256Hex, type VectorFile } from './file.ts';
import { testKey } from './keys.ts';

/** The head of a party's audit log, as far as vectors need one. */
export const headOf = (party: string, sequence: number): ApprovalRecord['audit'] => ({
  sequence,
  digest: sha256Hex(`audit log of ${party} at ${sequence}`),
});

/** The approval of `contract` by `party`, signed by its own key unless another is named. */
export function approvalBy(party: string, contract: Contract, by = party): ApprovalRecord {
  const said = { at: '2030-01-02T08:30:00.125Z', audit: headOf(party, 7) };
  return { party, ...said, signature: testKey(by).sign(approvalMessage(contractDigest(contract), said)) };
}

export function approvalVectors({ sql, describe, other }: Contracts, receiptSignature: string): VectorFile {
  const digest = contractDigest(sql);
  const own = approvalBy('notary', sql);
  const goodOf = (contract: Contract, name: string) =>
    contract.parties.map((party) => {
      const approval = approvalBy(party.name, contract);
      const message = approvalMessage(contractDigest(contract), approval);
      return {
        name: `${name}, ${party.name}`,
        contract: name,
        contractDigest: contractDigest(contract),
        publicKey: party.publicKey,
        message: hex(message),
        approval,
      };
    });
  const of = 'sql, notary';
  const forged = (name: string, ...patch: readonly PatchStep[]): BadVector => ({
    name,
    of,
    patch,
    error: 'contract.bad-approval',
  });
  const malformed = (name: string, ...patch: readonly PatchStep[]): BadVector => ({
    name,
    of,
    patch,
    error: 'http.invalid',
  });
  return {
    file: 'approval',
    about: [
      'good: `approval` by a party of the contract named `contract` in contract.json; `message` (hex) is what it signs: UTF-8 of five lines, "tacit-approval-v2", digest of the contract, time, number and digest of the log’s head, without an end of line after the last.',
      'bad: `patch` changes `approval` of the good case `of`; with `presentedFor` it is shown as one of that contract instead.',
    ],
    good: [...goodOf(sql, 'sql'), ...goodOf(describe, 'describe')],
    bad: [
      forged('by another key', replace('/signature', approvalBy('notary', sql, 'insurer').signature)),
      forged('of another contract', replace('/signature', approvalBy('notary', other).signature)),
      { ...forged('shown for another contract'), presentedFor: contractDigest(other) },
      forged('of another party', replace('/party', 'insurer')),
      forged('at another time', replace('/at', '2030-01-02T08:30:00.126Z')),
      forged('over another number of the log', replace('/audit/sequence', 8)),
      forged('over another head of the log', replace('/audit/digest', sha256Hex('another'))),
      forged('a receipt’s signature', replace('/signature', receiptSignature)),
      forged('a signature of the digest alone', replace('/signature', testKey('notary').sign(digest))),
      forged('of nothing', replace('/signature', 'A'.repeat(86))),
      {
        name: 'by a party that is not in the contract',
        of,
        patch: [replace('/party', 'stranger'), replace('/signature', approvalBy('stranger', sql).signature)],
        error: 'contract.not-a-party',
      },
      malformed('an unknown member', add('/note', 'x')),
      malformed('a member is missing', remove('/audit')),
      malformed('a signature a character short', replace('/signature', own.signature.slice(1))),
      malformed('a signature with padding', replace('/signature', `${own.signature}==`)),
      malformed('a time without milliseconds', replace('/at', '2030-01-02T08:30:00Z')),
      malformed('a number of the log below nought', replace('/audit/sequence', -1)),
      malformed('a digest in capitals', replace('/audit/digest', own.audit.digest.toUpperCase())),
    ],
  };
}
