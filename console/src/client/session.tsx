/** Who has signed in with this browser. */
import { ProblemError } from '@tacit/party/api';
import type { BrowserSession, PersonRole } from '@tacit/party/api/people';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from './transport.ts';

/** Code by which the party says that there is no session, or that it has ended. */
export const signedOut: ReadonlySet<string> = new Set(['session.ended', 'http.unauthorized']);

/** null: nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<BrowserSession | null> => {
    try {
      return await client.call<BrowserSession>('GET', '/api/session');
    } catch (error) {
      if (error instanceof ProblemError && signedOut.has(error.code)) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** The session that a page is shown in; pages inside of the shell always have one. */
export function useSession(): BrowserSession {
  const { data } = useQuery(sessionQuery);
  if (data === undefined || data === null) throw new Error('no session');
  return data;
}

export const mayDo = ({ roles }: BrowserSession, role: PersonRole): boolean => roles.includes(role);
