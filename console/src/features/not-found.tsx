import { Link } from '@tanstack/react-router';
import { useWords } from '../text/words.tsx';

export function NotFound() {
  const { say } = useWords();
  return (
    <>
      <h1 tabIndex={-1}>{say('console.not-found')}</h1>
      <p>
        <Link to="/jobs" search={{}}>
          {say('console.nav.jobs')}
        </Link>
      </p>
    </>
  );
}
