/** Approvals: a party's Ed25519 signature over the digest of a contract and the head of its audit log. */
import type { Contract } from '@tacit/analysis';
import { AbortError, PolicyError } from '@tacit/engine/text';
import type { ApprovalRecord } from '../api/types.ts';
import { verifySignature } from '../identity/keys.ts';
import './messages.ts';

/** What is signed: a context first, so that no other signature of the same key can pass for an approval. */
export function approvalMessage(
  contractDigest: string,
  { at, audit }: Pick<ApprovalRecord, 'at' | 'audit'>,
): Uint8Array {
  return new TextEncoder().encode(
    ['tacit-approval-v2', contractDigest, at, String(audit.sequence), audit.digest].join('\n'),
  );
}

/** Throws PolicyError 'contract.not-a-party' or AbortError 'contract.bad-approval'. */
export function checkApproval(contract: Contract, contractDigest: string, approval: ApprovalRecord): void {
  const party = contract.parties.find(({ name }) => name === approval.party);
  if (party === undefined) throw new PolicyError('contract.not-a-party', { party: approval.party });
  if (!verifySignature(party.publicKey, approvalMessage(contractDigest, approval), approval.signature)) {
    throw new AbortError('contract.bad-approval', { party: approval.party, contract: contractDigest.slice(0, 16) });
  }
}

/** Parties that have not approved, in party order. */
export function missingApprovals(contract: Contract, approvals: readonly ApprovalRecord[]): string[] {
  return contract.parties.map(({ name }) => name).filter((name) => !approvals.some(({ party }) => party === name));
}
