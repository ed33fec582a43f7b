/** docs/cli.md is what --help prints; after changing a command: npx vitest run cli/src/reference.test.ts -u */
import { Command } from 'commander';
import { expect, test, vi } from 'vitest';
import { commands } from './commands/registry.ts';
import { main } from './main.ts';

const introduction = `# The command line

What \`tacit --help\` and the \`--help\` of every command print. Results go to standard output, progress and notes to standard
error. With \`--json\`, standard output carries one JSON document and standard error, if something fails, one with the error.

Exit codes: 0 done, 2 usage, 3 refused by a policy, 4 peer or network, 5 aborted because something does not add up, 1 anything else.
`;

test('docs/cli.md is what the commands say', async () => {
  const sections = [section('tacit', await help())];
  for (const { name, load } of commands) {
    const command = new Command(name);
    (await load()).define(command, () => silent);
    const names = command.commands.length === 0 ? [[name]] : command.commands.map((each) => [name, each.name()]);
    for (const words of names) sections.push(section(`tacit ${words.join(' ')}`, await help(...words)));
  }
  await expect(`${introduction}\n${sections.join('\n')}`).toMatchFileSnapshot('../../docs/cli.md');
});

const silent = {
  language: 'en' as const,
  json: false,
  home: '',
  homeFlag: '',
  interactive: false,
  print: () => undefined,
  note: () => undefined,
  data: () => undefined,
  show: () => undefined,
};

function section(title: string, text: string): string {
  return `## ${title}\n\n\`\`\`text\n${text.trim()}\n\`\`\`\n`;
}

/** What `tacit … --help` prints. */
async function help(...words: string[]): Promise<string> {
  let text = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((piece) => {
    text += String(piece);
    return true;
  });
  try {
    await main([...words, '--help', '--lang', 'en']);
  } finally {
    write.mockRestore();
  }
  process.exitCode = undefined;
  return text;
}
