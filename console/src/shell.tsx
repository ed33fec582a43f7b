/** What stands around every page: whose party this is, who has signed in, where one can go. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { mayDo, sessionQuery } from './client/session.tsx';
import { client } from './client/transport.ts';
import { Enter, FirstPassphrase } from './features/enter/enter.tsx';
import { jobsQuery } from './features/jobs/queries.ts';
import { Loaded } from './parts/state.tsx';
import styles from './shell.module.css';
import { ThemeButton } from './styles/theme.tsx';
import { useWords } from './text/words.tsx';

export function Shell() {
  const session = useQuery(sessionQuery);
  return (
    <Loaded query={session}>
      {(found) => {
        if (found === null) return <Enter />;
        return found.needsCredential ? <FirstPassphrase user={found.user} /> : <Inside />;
      }}
    </Loaded>
  );
}

function Inside() {
  const { say } = useWords();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  // Whoever cannot see the page change hears its heading.
  useEffect(() => {
    if (path !== '' && !isFirst.current) main.current?.querySelector('h1')?.focus();
    isFirst.current = false;
  }, [path]);
  return (
    <>
      <a href="#main" className={styles['skip']}>
        {say('console.skip')}
      </a>
      <Head />
      <main id="main" ref={main} className={styles['main']}>
        <Outlet />
      </main>
    </>
  );
}

function Head() {
  const { say, language, setLanguage } = useWords();
  const queries = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const { data: inbox } = useInfiniteQuery(jobsQuery('me'));
  const leaving = useMutation({
    mutationFn: () => client.call('DELETE', '/api/session'),
    // Nothing that was read stays behind for whoever comes next.
    onSettled: () => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, null);
    },
  });
  if (session === undefined || session === null) return null;
  const waiting = (inbox?.pages ?? []).reduce((sum, { items }) => sum + items.length, 0);
  const isMore = inbox?.pages.at(-1)?.next !== undefined;
  return (
    <header className={styles['head']}>
      <strong translate="no">{session.party}</strong>
      <nav aria-label={say('console.nav')}>
        <Link to="/jobs" search={{ waiting: 'me' }} activeOptions={{ exact: true }}>
          {say('console.nav.inbox')}{' '}
          {waiting > 0 && (
            <span className={styles['count']}>
              {waiting}
              {isMore ? '+' : ''}
            </span>
          )}
        </Link>
        <Link to="/jobs" search={{}} activeOptions={{ exact: true }}>
          {say('console.nav.jobs')}
        </Link>
      </nav>
      <span className={styles['user']} title={session.roles.map((role) => say(`console.role.${role}`)).join(', ')}>
        {session.user}
        {mayDo(session, 'approver') ? '' : ` (${say('console.read-only')})`}
      </span>
      <button
        type="button"
        data-kind="plain"
        lang={language === 'en' ? 'zh-CN' : 'en'}
        onClick={() => setLanguage(language === 'en' ? 'zh' : 'en')}
      >
        {language === 'en' ? '中文' : 'English'}
      </button>
      <ThemeButton />
      <button type="button" data-kind="plain" disabled={leaving.isPending} onClick={() => leaving.mutate()}>
        {say('console.leave')}
      </button>
    </header>
  );
}
