/** What was answered about an owner's datasets, as people read it. */
import { type LedgerEntry, say } from '@tacit/party/api';
import type { Io } from './io.ts';
import { shorten } from './job-view.ts';
import { renderTable } from './table.ts';

export function ledgerTable(entries: readonly LedgerEntry[], io: Io): string {
  const { language } = io;
  const title = (key: string): string => say(key, {}, language);
  return renderTable(
    [
      { title: title('cli.column.time') },
      { title: title('cli.column.dataset') },
      { title: title('cli.column.recipients') },
      { title: title('cli.column.job') },
      { title: title('cli.column.state') },
      { title: title('cli.column.own-rows'), align: 'right' },
      { title: title('cli.column.findings'), align: 'right' },
      { title: title('cli.column.question') },
    ],
    entries.map((entry) => [
      entry.at.slice(0, 19).replace('T', ' '),
      entry.dataset,
      entry.recipients.length === 0 ? '–' : entry.recipients.join(', '),
      entry.job,
      `${title(`job.state.${entry.state}`)}${entry.counts ? '' : ` (${title('cli.ledger.not-counted')})`}`,
      entry.rows.toLocaleString('en-US'),
      String(entry.verdict.findings.length),
      shorten(entry.question),
    ]),
  );
}
