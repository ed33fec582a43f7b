/** Pages by their addresses; each is loaded when somebody goes there. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { NotFound } from './features/not-found.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/jobs', search: { waiting: 'me' } });
  },
});

/** A link for one who has signed in already leads on. */
const enter = createRoute({
  getParentRoute: () => root,
  path: '/enter',
  component: lazyRouteComponent(() => import('./features/enter/entered.tsx'), 'Entered'),
});

interface JobsSearch {
  readonly waiting?: 'me';
}

const jobs = createRoute({
  getParentRoute: () => root,
  path: '/jobs',
  validateSearch: ({ waiting }: Record<string, unknown>): JobsSearch => (waiting === 'me' ? { waiting } : {}),
  component: lazyRouteComponent(() => import('./features/jobs/list.tsx'), 'Jobs'),
});

const job = createRoute({
  getParentRoute: () => root,
  path: '/jobs/$id',
  component: lazyRouteComponent(() => import('./features/job/job.tsx'), 'JobPage'),
});

export const router = createRouter({ routeTree: root.addChildren([home, enter, jobs, job]) });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
