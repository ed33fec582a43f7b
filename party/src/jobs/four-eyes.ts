/** Two people for a question of one's own: where two may sign, nobody signs what they proposed. */
import { PolicyError } from '@tacit/engine/text';
import { currentActor } from '../audit/actor.ts';
import { appendAudit } from '../audit/log.ts';
import { hasCredential, listPeople, proposerOf } from '../storage/people.ts';
import type { Store } from '../storage/store.ts';
import './messages.ts';

/** Throws PolicyError 'job.own-proposal' when whoever approves now proposed the job, and somebody else could approve it. */
export async function checkFourEyes(store: Store, job: string): Promise<void> {
  const by = currentActor()?.by;
  if (by === undefined || by !== (await proposerOf(store, job))) return;
  // Whoever has never signed in and set a passphrase or a passkey cannot sign.
  const approvers = (await listPeople(store)).filter(
    (person) => person.roles.includes('approver') && hasCredential(person),
  );
  if (approvers.length < 2) return;
  const others = approvers.map(({ name }) => name).filter((name) => name !== by);
  await appendAudit(store, 'job.approval-refused', { job, why: 'job.own-proposal' });
  throw new PolicyError('job.own-proposal', { job, by, others });
}
