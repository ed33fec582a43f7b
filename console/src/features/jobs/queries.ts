/** Jobs as the party has them, asked for again as often as something may have changed. */
import type { Job } from '@tacit/party/api';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { client } from '../../client/transport.ts';

const everyMs = 5_000;
/** While a run goes on, or a comparison. */
const oftenMs = 1_000;

/** Pages of jobs, the latest change first; `waiting`: those that wait for this party's signature. */
export const jobsQuery = (waiting: 'me' | undefined) =>
  infiniteQueryOptions({
    queryKey: ['jobs', waiting ?? 'all'],
    queryFn: ({ pageParam }) =>
      client.listJobs({
        ...(waiting === undefined ? {} : { waiting }),
        ...(pageParam === undefined ? {} : { after: pageParam }),
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    refetchInterval: everyMs,
  });

/** Parties whose signature is missing. */
export function unsigned({ contract, approvals }: Job): string[] {
  const signed = new Set(approvals.map(({ party }) => party));
  return contract.parties.map(({ name }) => name).filter((name) => !signed.has(name));
}

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ['job', id],
    queryFn: () => client.job(id),
    refetchInterval: ({ state: { data: job } }) =>
      job?.state === 'running' || job?.earlier?.level === 'pending' ? oftenMs : everyMs,
  });

export const resultQuery = (id: string) => queryOptions({ queryKey: ['result', id], queryFn: () => client.result(id) });
