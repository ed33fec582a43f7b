/** One job: what is asked for and signed, how it goes, what came out. */
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Loaded } from '../../parts/state.tsx';
import { useWords } from '../../text/words.tsx';
import { jobQuery, unsigned } from '../jobs/queries.ts';
import { Outcome } from './outcome.tsx';
import { Review } from './review.tsx';
import { Run } from './run.tsx';

export function JobPage() {
  const { say } = useWords();
  const { id } = useParams({ from: '/jobs/$id' });
  const job = useQuery(jobQuery(id));
  return (
    <Loaded query={job}>
      {(found) => {
        const missing = unsigned(found);
        return (
          <>
            <h1 tabIndex={-1}>
              {say('console.job.title', { id: found.id })}{' '}
              <span className="muted">{say(`job.state.${found.state}`)}</span>
            </h1>
            {found.state === 'proposed' && missing.length > 0 && (
              <p>{say('console.jobs.waits', { parties: missing })}</p>
            )}
            {found.rejection !== undefined && (
              <p className="problem" dir="auto">
                {say('console.job.rejected', { party: found.rejection.party, why: found.rejection.why })}
              </p>
            )}
            <Run job={found} />
            {found.hasResult && <Outcome job={found} />}
            <Review job={found} />
          </>
        );
      }}
    </Loaded>
  );
}
