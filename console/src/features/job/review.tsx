/** What a signature is over: the question as it is computed, who learns what, what earlier answers add, the plan and its cost. */
import type { Job } from '@tacit/party/api';
import { termLines, verdictLines } from '@tacit/party/api/owner';
import { viewNamed } from '@tacit/party/api/question';
import { useSession } from '../../client/session.tsx';
import { bytesText } from '../../parts/bytes.ts';
import { Digest } from '../../parts/digest.tsx';
import { Disclosure } from '../../parts/disclosure.tsx';
import { useWords } from '../../text/words.tsx';
import styles from '../jobs/jobs.module.css';
import { Decision } from './decision.tsx';

export function Review({ job }: { readonly job: Job }) {
  const { say, language } = useWords();
  const { party } = useSession();
  const { contract, contractDigest, earlier } = job;
  const { kind, plan, question, proposer, disclosure, parties, recipients, cost } = contract;
  const view = viewNamed(kind);
  const names = parties.map(({ name }) => name);
  return (
    <>
      <h2>{say('console.review.question')}</h2>
      <pre dir="auto">{view.questionText(plan, language)}</pre>
      <details>
        <summary>{say('console.review.original', { proposer })}</summary>
        <pre dir="auto">{view.originalText(question)}</pre>
      </details>
      <Disclosure lines={disclosure} parties={names} own={party} recipients={recipients} />
      {earlier !== undefined && <Earlier earlier={earlier} />}
      <h2>{say('console.review.terms')}</h2>
      <ul className={styles['terms']}>
        {termLines(contract, language).map((line) => (
          <li key={line} dir="auto">
            {line}
          </li>
        ))}
      </ul>
      <Plan steps={view.steps(plan, language, cost)} />
      <p>
        {say('console.review.cost', {
          rounds: cost.rounds,
          bytes: cost.bytes.map((bytes, i) => `${names[i] ?? '?'} ${bytesText(bytes)}`),
        })}
      </p>
      <p>
        {say('console.review.digest')} <Digest value={contractDigest} />
      </p>
      <Decision job={job} />
    </>
  );
}

function Earlier({ earlier }: { readonly earlier: NonNullable<Job['earlier']> }) {
  const { language } = useWords();
  const { head, findings } = verdictLines(earlier, language);
  const { level } = earlier;
  return (
    <section className={level === 'refuse' ? styles['refuse'] : level === 'warn' ? styles['warn'] : undefined}>
      <p>{head}</p>
      {findings.length > 0 && (
        <ul>
          {findings.map((finding) => (
            <li key={finding} dir="auto">
              {finding}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface Step {
  readonly who: readonly string[];
  readonly text: string;
  readonly cost?: { readonly rounds: number; readonly bytes: readonly number[] };
  readonly tells?: string;
}

function Plan({ steps }: { readonly steps: readonly Step[] }) {
  const { say } = useWords();
  return (
    <details>
      <summary>{say('console.review.plan', { steps: steps.length })}</summary>
      <table className={styles['steps']}>
        <thead>
          <tr>
            <th scope="col">{say('console.review.step')}</th>
            <th scope="col" className={styles['number']}>
              {say('console.review.rounds')}
            </th>
            <th scope="col" className={styles['number']}>
              {say('console.review.bytes')}
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ text, cost, tells }, i) => (
            <tr key={`${i} ${text}`}>
              <td dir="auto">
                {text}
                {tells !== undefined && <div className="muted">{tells}</div>}
              </td>
              <td className={styles['number']}>{cost?.rounds}</td>
              <td className={styles['number']}>{cost === undefined ? '' : bytesText(Math.max(0, ...cost.bytes))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
