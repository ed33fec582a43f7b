/** Somebody who has signed in already opens a link: nothing is used, and it says as whom this browser is signed in. */
import { Link } from '@tanstack/react-router';
import { useSession } from '../../client/session.tsx';
import { useWords } from '../../text/words.tsx';

export function Entered() {
  const { say } = useWords();
  const { party, user } = useSession();
  return (
    <>
      <h1 tabIndex={-1}>{say('console.enter.title')}</h1>
      <p>{say('console.enter.already', { party, user })}</p>
      <p>
        <Link to="/jobs" search={{ waiting: 'me' }}>
          {say('console.nav.inbox')}
        </Link>
      </p>
    </>
  );
}
