/** Signing and rejecting: what follows is said before, and what was shown is what is signed. */
import type { Job } from '@tacit/party/api';
import { useText } from '@tacit/party/api/owner';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { mayDo, useSession } from '../../client/session.tsx';
import { client } from '../../client/transport.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Digest } from '../../parts/digest.tsx';
import { Disclosure, unknownLines } from '../../parts/disclosure.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useWords } from '../../text/words.tsx';
import { jobQuery, unsigned } from '../jobs/queries.ts';

type Open = 'sign' | 'reject' | undefined;

export function Decision({ job }: { readonly job: Job }) {
  const { say } = useWords();
  const session = useSession();
  const [open, setOpen] = useState<Open>();
  const { party } = session;
  const isUnsigned = job.state === 'proposed' && unsigned(job).includes(party);
  const isOver = job.state !== 'proposed' && job.state !== 'approved';
  if (isOver || !mayDo(session, 'approver')) return null;
  const unknown = unknownLines(job.contract.disclosure);
  const level = job.earlier?.level;
  // Why nobody can sign now, in words beside the button that is off.
  const stop =
    unknown.length > 0
      ? say('console.disclosure.unknown', { keys: unknown })
      : level === 'pending'
        ? say('console.sign.pending')
        : level === 'refuse'
          ? say('console.sign.refused')
          : undefined;
  return (
    <>
      <div className="actions">
        {isUnsigned && (
          <button type="button" data-kind="main" disabled={stop !== undefined} onClick={() => setOpen('sign')}>
            {say('console.sign.open', { party })}
          </button>
        )}
        <button type="button" onClick={() => setOpen('reject')}>
          {say('console.reject.open')}
        </button>
      </div>
      {isUnsigned && stop !== undefined && <p className="muted">{stop}</p>}
      {open === 'sign' && <Sign job={job} onClose={() => setOpen(undefined)} />}
      {open === 'reject' && <Reject job={job} onClose={() => setOpen(undefined)} />}
    </>
  );
}

interface DialogOf {
  readonly job: Job;
  readonly onClose: () => void;
}

/** A change of a job that the party answers with the job as it is then. */
function useDeciding(decide: () => Promise<Job>, onClose: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: decide,
    onSuccess: async (job) => {
      queries.setQueryData(jobQuery(job.id).queryKey, job);
      onClose();
      await queries.invalidateQueries({ queryKey: ['jobs'] });
    },
  });
}

function Sign({ job, onClose }: DialogOf) {
  const { say, language } = useWords();
  const { party } = useSession();
  const group = useId();
  const { contract, contractDigest, missingGrants } = job;
  const [grant, setGrant] = useState<'once' | 'always'>();
  const signing = useDeciding(() => client.approve(job.id, grant === undefined ? {} : { grant }), onClose);
  const others = unsigned(job).filter((name) => name !== party);
  const needsGrant = missingGrants.length > 0;
  return (
    <Dialog title={say('console.sign.title', { party })} onClose={onClose}>
      <Disclosure
        lines={contract.disclosure}
        parties={contract.parties.map(({ name }) => name)}
        own={party}
        recipients={contract.recipients}
      />
      <p>
        {say('console.review.digest')} <Digest value={contractDigest} whole />
      </p>
      {needsGrant && (
        <fieldset>
          <legend>{say('console.sign.missing')}</legend>
          <ul>
            {missingGrants.map(({ dataset, column, use }) => (
              <li key={`${dataset} ${column} ${use}`} dir="auto">
                <code>
                  {use}: {dataset}.{column}
                </code>{' '}
                {useText(use, language)}
              </li>
            ))}
          </ul>
          {(['once', 'always'] as const).map((way) => (
            <label key={way}>
              <input type="radio" name={group} checked={grant === way} onChange={() => setGrant(way)} />{' '}
              {say(`console.sign.grant-${way}`)}
            </label>
          ))}
        </fieldset>
      )}
      <p>
        {others.length === 0
          ? say('console.sign.last', { proposer: contract.proposer })
          : say('console.sign.then', { parties: others })}
      </p>
      {signing.error !== null && <Problem error={signing.error} />}
      <div className="actions">
        <button type="button" onClick={onClose}>
          {say('console.back')}
        </button>
        <button
          type="button"
          data-kind="main"
          disabled={signing.isPending || (needsGrant && grant === undefined)}
          onClick={() => signing.mutate()}
        >
          {say('console.sign.sign', { party })}
        </button>
      </div>
    </Dialog>
  );
}

function Reject({ job, onClose }: DialogOf) {
  const { say } = useWords();
  const [why, setWhy] = useState('');
  const rejecting = useDeciding(() => client.reject(job.id, why), onClose);
  return (
    <Dialog title={say('console.reject.title')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rejecting.mutate();
        }}
      >
        <label>
          {say('console.reject.why')}
          <textarea required rows={3} maxLength={500} value={why} onChange={({ target }) => setWhy(target.value)} />
        </label>
        <p className="muted">{say('console.reject.told')}</p>
        {rejecting.error !== null && <Problem error={rejecting.error} />}
        <div className="actions">
          <button type="button" onClick={onClose}>
            {say('console.back')}
          </button>
          <button type="submit" data-kind="main" disabled={rejecting.isPending}>
            {say('console.reject.reject')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
