/** Jobs, those that wait for this party's signature first; and these alone in the inbox. */
import type { Job } from '@tacit/party/api';
import { viewNamed } from '@tacit/party/api/question';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useSession } from '../../client/session.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Loaded } from '../../parts/state.tsx';
import { useWords } from '../../text/words.tsx';
import styles from './jobs.module.css';
import { jobsQuery, unsigned, waitingFor } from './queries.ts';

export function Jobs() {
  const { say } = useWords();
  const { party } = useSession();
  const { waiting } = useSearch({ from: '/jobs' });
  const isInbox = waiting === 'me';
  const jobs = useQuery(jobsQuery);
  return (
    <>
      <h1 tabIndex={-1}>{say(isInbox ? 'console.nav.inbox' : 'console.nav.jobs')}</h1>
      <Loaded query={jobs}>
        {(all) => {
          const shown = isInbox ? waitingFor(party, all) : all;
          if (shown.length === 0) return <p>{say(isInbox ? 'console.jobs.none-waiting' : 'console.jobs.none')}</p>;
          return (
            <ul className={styles['jobs']}>
              {shown.map((job) => (
                <JobLine key={job.id} job={job} />
              ))}
            </ul>
          );
        }}
      </Loaded>
    </>
  );
}

function JobLine({ job }: { readonly job: Job }) {
  const { say, language } = useWords();
  const { id, state, contract } = job;
  const { kind, plan, proposer, proposedAt, recipients } = contract;
  const missing = unsigned(job);
  return (
    <li>
      <Link to="/jobs/$id" params={{ id }}>
        <code className={styles['question']}>{viewNamed(kind).questionText(plan, language)}</code>
      </Link>
      <div className="muted">
        <span data-state={state}>{say(`job.state.${state}`)}</span> · {say('console.jobs.asked', { proposer })}{' '}
        <Moment at={proposedAt} /> · {say('console.jobs.for', { recipients })}
        {state === 'proposed' && missing.length > 0 && <> · {say('console.jobs.waits', { parties: missing })}</>}
      </div>
    </li>
  );
}
