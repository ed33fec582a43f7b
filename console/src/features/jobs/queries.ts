/** Jobs as the party has them, asked for again as often as something may have changed. */
import type { Job } from '@tacit/party/api';
import { queryOptions } from '@tanstack/react-query';
import { client } from '../../client/transport.ts';

const everyMs = 5_000;
/** While a run goes on, or a comparison. */
const oftenMs = 1_000;

export const jobsQuery = queryOptions({
  queryKey: ['jobs'],
  queryFn: () => client.jobs(),
  refetchInterval: everyMs,
});

/** Parties whose signature is missing. */
export function unsigned({ contract, approvals }: Job): string[] {
  const signed = new Set(approvals.map(({ party }) => party));
  return contract.parties.map(({ name }) => name).filter((name) => !signed.has(name));
}

/** Those that wait for the signature of `own`. */
export const waitingFor = (own: string, jobs: readonly Job[]): Job[] =>
  jobs.filter((job) => job.state === 'proposed' && unsigned(job).includes(own));

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ['job', id],
    queryFn: () => client.job(id),
    refetchInterval: ({ state: { data: job } }) =>
      job?.state === 'running' || job?.earlier?.level === 'pending' ? oftenMs : everyMs,
  });

export const resultQuery = (id: string) => queryOptions({ queryKey: ['result', id], queryFn: () => client.result(id) });
