/** The console: what people of a party sign, see and decide, in a browser. */
import { ProblemError } from '@tacit/party/api';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { sessionQuery, signedOut } from './client/session.tsx';
import { router } from './routes.tsx';
import './styles/base.css';
import { applyStoredTheme } from './styles/theme.tsx';
import { WordsProvider } from './text/words.tsx';

applyStoredTheme();

/** A session that has ended shows its page wherever that was found out. */
function onError(error: unknown): void {
  if (error instanceof ProblemError && signedOut.has(error.code))
    void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
}

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    // What the party refuses it refuses again: only what did not reach it is asked a second time.
    queries: { retry: (count, error) => count < 2 && error instanceof ProblemError && error.kind === 'peer' },
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('no element to stand in');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <WordsProvider>
        <RouterProvider router={router} />
      </WordsProvider>
    </QueryClientProvider>
  </StrictMode>,
);
