/** What a page shows while it waits: nothing at first, then that it waits, and why it cannot go on. */
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '../text/words.tsx';
import { Problem } from './problem.tsx';

/** Shorter waits flash. */
const patienceMs = 200;

export function Loaded<T>({
  query,
  children,
}: {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}) {
  const { say } = useWords();
  const { data, error, isFetching, refetch } = query;
  if (data !== undefined) {
    return (
      <>
        {error !== null && <Problem error={error} />}
        {children(data)}
      </>
    );
  }
  if (error === null) return <Waiting />;
  return (
    <>
      <Problem error={error} />
      <div className="actions">
        <button type="button" disabled={isFetching} onClick={() => void refetch()}>
          {say('console.again')}
        </button>
      </div>
    </>
  );
}

function Waiting() {
  const { say } = useWords();
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return <p aria-live="polite">{isLate ? say('console.waiting') : ''}</p>;
}
