/** How a run goes, why it stopped, and starting one. */
import { type Job, sayStep } from '@tacit/party/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { mayDo, useSession } from '../../client/session.tsx';
import { client } from '../../client/transport.ts';
import { bytesText } from '../../parts/bytes.ts';
import { Failure } from '../../parts/failure.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useWords } from '../../text/words.tsx';
import { jobQuery } from '../jobs/queries.ts';
import styles from '../jobs/jobs.module.css';

export function Run({ job }: { readonly job: Job }) {
  const { say, language } = useWords();
  const session = useSession();
  const queries = useQueryClient();
  const changed = (next: Job): void => {
    queries.setQueryData(jobQuery(next.id).queryKey, next);
  };
  const running = useMutation({ mutationFn: () => client.run(job.id), onSuccess: changed });
  const cancelling = useMutation({ mutationFn: () => client.cancel(job.id), onSuccess: changed });
  const { progress, failure, runs, attempts, asks } = job;
  const isLeft = runs.used < runs.atMost && attempts.used < attempts.most;
  const isReady =
    job.state === 'approved' || (job.state === 'failed' && isLeft) || (job.state === 'completed' && isLeft);
  // What somebody gives at each run, and services, have pages of their own.
  const mayRun = isReady && asks === undefined && job.contract.plan.stands !== true && mayDo(session, 'analyst');
  const error = running.error ?? cancelling.error;
  return (
    <section aria-live="polite">
      {progress !== undefined && job.state === 'running' && (
        <>
          <p>
            {say('console.run.step', { step: sayStep(progress.step, language) })} ·{' '}
            {say('console.run.progress', {
              rounds: progress.rounds,
              roundsTotal: progress.roundsTotal,
              bytes: bytesText(progress.bytes),
              bytesTotal: bytesText(progress.bytesTotal),
              seconds: progress.elapsedSeconds.toFixed(1),
            })}
          </p>
          <progress
            className={styles['progress']}
            aria-label={say('console.run.rounds')}
            max={Math.max(1, progress.roundsTotal)}
            value={progress.rounds}
          />
        </>
      )}
      {failure !== undefined && job.state === 'failed' && (
        <Failure failure={failure} isReleased={job.released !== undefined} until={runs.until} />
      )}
      {error !== null && <Problem error={error} />}
      <div className="actions">
        {mayRun && (
          <button type="button" data-kind="main" disabled={running.isPending} onClick={() => running.mutate()}>
            {say(job.state === 'failed' ? 'console.run.again' : 'console.run.run')}
          </button>
        )}
        {job.state === 'running' && mayDo(session, 'analyst') && (
          <button type="button" disabled={cancelling.isPending} onClick={() => cancelling.mutate()}>
            {say('console.run.cancel')}
          </button>
        )}
      </div>
    </section>
  );
}
