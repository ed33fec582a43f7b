import { type Artifact, say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { renderTable } from '../output/table.ts';
import { fitted } from '../output/width.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  const named = (name: string): Command =>
    command
      .command(name)
      .description(describe(`cli.artifact.${name}`))
      .argument('<name>', describe('cli.artifact.name'));

  examples(command.command('list').description(describe('cli.artifact.list')), language, 'tacit artifact list').action(
    async () => {
      const shell = io();
      const artifacts = await (await connect(shell)).artifacts();
      shell.show(artifacts, () => artifactsTable(artifacts, shell));
    },
  );

  examples(named('show'), language, 'tacit artifact show statistics/3f9a21c07d11be04/sums').action(
    async (name: string) => {
      const shell = io();
      const artifact = await (await connect(shell)).artifact(name);
      shell.show(artifact, () => artifactText(artifact, shell));
    },
  );

  examples(named('delete'), language, 'tacit artifact delete statistics/3f9a21c07d11be04/sums').action(
    async (name: string) => {
      const shell = io();
      const answer = await (await connect(shell)).deleteArtifact(name);
      shell.show(answer, () => say('cli.artifact.deleted', { name: answer.deleted }, shell.language));
    },
  );
}

function artifactsTable(artifacts: readonly Artifact[], { language }: Io): string {
  if (artifacts.length === 0) return say('cli.artifact.none', {}, language);
  const title = (key: string): string => say(key, {}, language);
  return renderTable(
    [
      { title: title('cli.column.artifact') },
      { title: title('cli.column.content') },
      { title: title('cli.column.bytes'), align: 'right' },
      { title: title('cli.column.added') },
    ],
    artifacts.map(({ name, content, bytes, keptAt }) => [
      name,
      title(`cli.artifact.content.${content}`),
      bytes.toLocaleString('en-US'),
      keptAt,
    ]),
  );
}

/** What there is to say of an artifact of any content. */
export function artifactText(
  { name, content, job, run, keptAt, bytes, digest, card }: Artifact,
  { language }: Io,
): string {
  const line = (key: string, values = {}): string => say(`cli.artifact.${key}`, values, language);
  const names = (parties: readonly { readonly name: string }[]): string[] => parties.map((party) => party.name);
  return fitted(
    [
      name,
      `  ${line('what', { content: line(`content.${content}`), bytes })}`,
      `  ${line('from', { job, run, at: keptAt })}`,
      ...(card === undefined
        ? []
        : [
            `  ${line('held', { computers: names(card.computers), protocol: card.protocol })}`,
            `  ${line('made', { datasets: card.datasets, owners: names(card.owners) })}`,
          ]),
      `  ${line('digest', { digest })}`,
    ].join('\n'),
  );
}
