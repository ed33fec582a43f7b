import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { renderTable } from '../output/table.ts';

export function define(command: Command, io: () => Io): void {
  examples(command, io().language, 'tacit audit').action(async () => {
    const shell = io();
    const answer = await (await connect(shell)).audit();
    const { language } = shell;
    shell.show(answer, () => {
      const title = (key: string): string => say(key, {}, language);
      const table = renderTable(
        [
          { title: '#', align: 'right' },
          { title: title('cli.column.time') },
          { title: title('cli.column.event') },
          { title: title('cli.column.details') },
        ],
        answer.entries.map((entry) => [
          String(entry.sequence),
          entry.at,
          entry.event,
          Object.entries(entry.details)
            .map(([key, value]) => `${key}=${value}`)
            .join(' '),
        ]),
      );
      return `${table}\n${answer.brokenAt === undefined ? title('cli.audit.intact') : say('cli.audit.broken', { sequence: answer.brokenAt }, language)}`;
    });
    if (answer.brokenAt !== undefined) process.exitCode = 1;
  });
}
