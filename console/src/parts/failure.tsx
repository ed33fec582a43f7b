/** Why a run stopped. Made of the job's failure alone, so that it reads the same at every party. */
import { type Job, problemText, sayStep } from '@tacit/party/api';
import { useWords } from '../text/words.tsx';
import styles from './failure.module.css';
import { Moment, momentText } from './moment.tsx';

export interface FailureProps {
  readonly failure: NonNullable<Job['failure']>;
  /** Whether this party was about to reveal something when it stopped. */
  readonly isReleased: boolean;
  /** Until when approvals are valid, ISO. */
  readonly until: string;
}

export function Failure({ failure, isReleased, until }: FailureProps) {
  const { language, say } = useWords();
  const { party, step, problem, at } = failure;
  const { message, hint } = problemText(problem, language);
  return (
    <section className={styles['failure']} role="alert">
      <h2>
        {say('console.failure.title', { party, step: sayStep(step, language) })} <Moment at={at} />
      </h2>
      <dl>
        <dt>{say('console.failure.why')}</dt>
        <dd dir="auto">{message}</dd>
        {hint !== undefined && (
          <>
            <dt>{say('console.failure.next')}</dt>
            <dd dir="auto">{hint}</dd>
          </>
        )}
        <dt>{say('console.failure.kept')}</dt>
        <dd>
          {say(isReleased ? 'console.failure.released' : 'console.failure.nothing-released', {
            until: momentText(until, language),
          })}
        </dd>
        <dt>{say('console.failure.code')}</dt>
        <dd>
          <code translate="no">{problem.code}</code>
        </dd>
      </dl>
    </section>
  );
}
