/** Jobs, the latest change first; in the inbox those alone that wait for this party's signature. */
import { type JobSummary, visible } from '@tacit/party/api';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Moment } from '../../parts/moment.tsx';
import { Loaded } from '../../parts/state.tsx';
import { useWords } from '../../text/words.tsx';
import styles from './jobs.module.css';
import { jobsQuery } from './queries.ts';

export function Jobs() {
  const { say } = useWords();
  const { waiting } = useSearch({ from: '/jobs' });
  const isInbox = waiting === 'me';
  const jobs = useInfiniteQuery(jobsQuery(waiting));
  return (
    <>
      <h1 tabIndex={-1}>{say(isInbox ? 'console.nav.inbox' : 'console.nav.jobs')}</h1>
      <Loaded query={jobs}>
        {({ pages }) => {
          const shown = pages.flatMap(({ items }) => items);
          return (
            <>
              {shown.length === 0 && !jobs.hasNextPage && (
                <p>{say(isInbox ? 'console.jobs.none-waiting' : 'console.jobs.none')}</p>
              )}
              <ul className={styles['jobs']}>
                {shown.map((job) => (
                  <JobLine key={job.id} job={job} />
                ))}
              </ul>
              {jobs.hasNextPage && (
                <div className="actions">
                  <button type="button" disabled={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
                    {say('console.jobs.more')}
                  </button>
                </div>
              )}
            </>
          );
        }}
      </Loaded>
    </>
  );
}

function JobLine({ job }: { readonly job: JobSummary }) {
  const { say } = useWords();
  const { id, state, question, proposer, proposedAt, recipients, parties, approvedBy } = job;
  const missing = parties.map(({ name }) => name).filter((name) => !approvedBy.includes(name));
  return (
    <li>
      <Link to="/jobs/$id" params={{ id }}>
        <code className={styles['question']}>{question === '' ? id : visible(question)}</code>
      </Link>
      <div className="muted">
        <span data-state={state}>{say(`job.state.${state}`)}</span> · {say('console.jobs.asked', { proposer })}{' '}
        <Moment at={proposedAt} /> · {say('console.jobs.for', { recipients })}
        {state === 'proposed' && missing.length > 0 && <> · {say('console.jobs.waits', { parties: missing })}</>}
      </div>
    </li>
  );
}
