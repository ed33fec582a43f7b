/** The answer of a job, for those who may read it. */
import type { Job, JobResult } from '@tacit/party/api';
import { renderReport, resultCsv } from '@tacit/party/api/report';
import { useQuery } from '@tanstack/react-query';
import { mayDo, useSession } from '../../client/session.tsx';
import { ResultTable } from '../../parts/result-table.tsx';
import { Loaded } from '../../parts/state.tsx';
import { useWords } from '../../text/words.tsx';
import { resultQuery } from '../jobs/queries.ts';

export function Outcome({ job }: { readonly job: Job }) {
  const session = useSession();
  const { say } = useWords();
  const mayRead = mayDo(session, 'analyst') || mayDo(session, 'approver');
  const result = useQuery({ ...resultQuery(job.id), enabled: mayRead });
  return (
    <section>
      <h2>{say('console.result.title')}</h2>
      {mayRead ? (
        <Loaded query={result}>{(found) => <Answer job={job} found={found} />}</Loaded>
      ) : (
        <p className="muted">{say('console.result.not-yours')}</p>
      )}
    </section>
  );
}

function Answer({ job, found }: { readonly job: Job; readonly found: JobResult }) {
  const { say, language } = useWords();
  const { result } = found;
  const name = `tacit-${job.id}-${found.run}`;
  if (result.kind === 'table') {
    const { table } = result;
    const isWhole = result.content === undefined;
    return (
      <>
        <ResultTable table={table} caption={say('console.result.of', { run: found.run })} />
        {!isWhole && <p>{say('console.result.first', { rows: result.rows ?? 0, id: job.id })}</p>}
        {isWhole && (
          <div className="actions">
            <Download name={`${name}.csv`} type="text/csv" text={() => resultCsv(table)}>
              CSV
            </Download>
            <Download name={`${name}.json`} type="application/json" text={() => JSON.stringify(table, null, 2)}>
              JSON
            </Download>
          </div>
        )}
      </>
    );
  }
  if (result.kind === 'report') {
    const { contract, contractDigest } = job;
    const page = () =>
      renderReport(result.report, language, {
        job: job.id,
        run: found.run,
        contractDigest,
        ...(found.finishedAt === undefined ? {} : { finishedAt: found.finishedAt }),
        recipients: contract.recipients,
        minimumGroupSize: contract.plan.minimumGroupSize,
      });
    return (
      <div className="actions">
        <Download name={`${name}.html`} type="text/html" text={page}>
          {say('console.result.report')}
        </Download>
      </div>
    );
  }
  return <p>{say('console.result.file', { id: job.id })}</p>;
}

interface DownloadProps {
  readonly name: string;
  readonly type: string;
  readonly text: () => string;
  readonly children: string;
}

/** A file that is made here: nothing more is asked of the party. */
function Download({ name, type, text, children }: DownloadProps) {
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([text()], { type: `${type};charset=utf-8` }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <button type="button" onClick={save}>
      {children}
    </button>
  );
}
