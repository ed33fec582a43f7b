import { say, UsageError } from '@tacit/party/api';
import { peopleClient } from '@tacit/party/api/people';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { showLink } from '../output/sign-in-link.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  examples(
    command.option('--root', say('cli.console.root', {}, language)),
    language,
    'tacit console',
    'tacit console --root > tacit-root.pem',
  ).action(async (options: { root?: true }) => {
    const shell = io();
    const people = peopleClient(await connect(shell));
    if (options.root === undefined) {
      showLink(shell, await people.ownLink(), 'cli.console.note');
      return;
    }
    const place = await people.consolePlace();
    const { root, url } = place;
    if (root === undefined) throw new UsageError('cli.console.no-root', { url });
    if (shell.json) {
      shell.print(JSON.stringify(place));
      return;
    }
    shell.note(say('cli.console.root-note', {}, shell.language));
    shell.data(root);
  });
}
