/** Commands of the prompt: what begins with a backslash, a line each. */
import { problemText, say, UsageError } from '@tacit/party/api';
import { cardText } from '../output/catalog-view.ts';
import { checkFree } from '../output/result-file.ts';
import { formatNamed } from '../output/result-format.ts';
import { renderTable } from '../output/table.ts';
import type { Prompt } from './prompt.ts';

interface PromptCommand {
  readonly name: string;
  /** As \? shows it. */
  readonly usage: string;
  /** Key of what it does. */
  readonly text: string;
  run(argument: string, prompt: Prompt): void | Promise<void>;
}

/** So many values of a column with a list of them are shown. */
const shownCategories = 50;

export const promptCommands: readonly PromptCommand[] = [
  { name: '\\d', usage: '\\d [party | party.table]', text: 'cli.prompt.help-d', run: describe },
  {
    name: '\\explain',
    usage: '\\explain [SELECT …]',
    text: 'cli.prompt.help-explain',
    run: async (argument, prompt) => await prompt.explain(argument === '' ? prompt.current() : argument),
  },
  { name: '\\set', usage: '\\set [name [value]]', text: 'cli.prompt.help-set', run: set },
  {
    name: '\\unset',
    usage: '\\unset name',
    text: 'cli.prompt.help-unset',
    run: (argument, { settings }) => void settings.values.delete(argument),
  },
  { name: '\\format', usage: '\\format [name]', text: 'cli.prompt.help-format', run: format },
  { name: '\\x', usage: '\\x [on|off]', text: 'cli.prompt.help-x', run: toggle('expanded') },
  { name: '\\timing', usage: '\\timing [on|off]', text: 'cli.prompt.help-timing', run: toggle('timing') },
  { name: '\\o', usage: '\\o [file]', text: 'cli.prompt.help-o', run: output },
  {
    name: '\\i',
    usage: '\\i file',
    text: 'cli.prompt.help-i',
    run: async (argument, prompt) => await prompt.include(needed(argument, '\\i file')),
  },
  {
    name: '\\p',
    usage: '\\p',
    text: 'cli.prompt.help-p',
    run: (_argument, prompt) => prompt.io.print(prompt.current()),
  },
  { name: '\\r', usage: '\\r', text: 'cli.prompt.help-r', run: (_argument, prompt) => prompt.reset() },
  { name: '\\?', usage: '\\?', text: 'cli.prompt.help', run: help },
  { name: '\\q', usage: '\\q', text: 'cli.prompt.help-q', run: (_argument, prompt) => prompt.leave() },
];

/** Runs a line that begins with a backslash. Throws UsageError 'cli.prompt.…' and what the party refuses. */
export async function runCommand(line: string, prompt: Prompt): Promise<void> {
  const [, name = '', argument = ''] = /^(\\\S*)\s*(.*?)\s*;?\s*$/s.exec(line.trim()) ?? [];
  const command = promptCommands.find((each) => each.name === name);
  if (command === undefined) throw new UsageError('cli.prompt.no-command', { found: name });
  await command.run(argument, prompt);
}

async function describe(argument: string, prompt: Prompt): Promise<void> {
  const { io } = prompt;
  const catalog = await prompt.catalog(true);
  const wanted = argument.replaceAll('"', '').toLowerCase();
  const tables = catalog.flatMap(({ datasets }) => datasets);
  const one = tables.find(({ owner, name }) => `${owner}.${name}`.toLowerCase() === wanted);
  if (one !== undefined) {
    io.print(cardText(one, io, undefined, shownCategories));
    return;
  }
  const entries = catalog.filter(({ party }) => wanted === '' || party.toLowerCase() === wanted);
  if (entries.length === 0) {
    const near = tables
      .filter(({ name }) => name.toLowerCase() === wanted)
      .map(({ owner, name }) => `${owner}.${name}`);
    throw near.length === 0
      ? new UsageError('cli.prompt.no-table', { found: argument, known: catalog.map(({ party }) => party) })
      : new UsageError('cli.prompt.no-table-near', { found: argument, near });
  }
  const title = (key: string): string => say(key, {}, io.language);
  const rows = entries.flatMap(({ datasets }) =>
    datasets.map(({ owner, name, rowsUpTo, minimumGroupSize, columns }) => [
      `${owner}.${name}`,
      String(rowsUpTo),
      String(minimumGroupSize),
      columns.map((column) => column.name).join(', '),
    ]),
  );
  const right = 'right' as const;
  const heads = [
    { title: title('cli.column.table') },
    { title: title('cli.column.rows-up-to'), align: right },
    { title: title('cli.column.minimum'), align: right },
    { title: title('cli.column.columns') },
  ];
  io.print(rows.length === 0 ? title('cli.catalog.empty') : renderTable(heads, rows));
  for (const { party, problem } of entries)
    if (problem !== undefined)
      io.note(say('cli.prompt.silent', { party, message: problemText(problem, io.language).message }, io.language));
}

function set(argument: string, { io, settings: { values } }: Prompt): void {
  const [, name = '', given] = /^(\S*)(?:\s+(.*))?$/s.exec(argument) ?? [];
  if (name === '') {
    for (const [each, value] of values) io.print(`${each} = ${value}`);
    return;
  }
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) throw new UsageError('cli.prompt.bad-name', { found: name });
  // Quotes as psql has them are no part of the value.
  const quoted = /^'((?:[^']|'')*)'$/s.exec(given ?? '')?.[1];
  values.set(name, quoted?.replaceAll("''", "'") ?? given ?? '');
}

function format(argument: string, { io, settings }: Prompt): void {
  if (argument !== '') settings.format = formatNamed(argument);
  io.note(say('cli.prompt.format', { format: settings.format }, io.language));
}

function toggle(name: 'expanded' | 'timing') {
  return (argument: string, { io, settings }: Prompt): void => {
    if (!/^(?:on|off|)$/i.test(argument)) throw new UsageError('cli.prompt.on-off', { found: argument });
    settings[name] = argument === '' ? !settings[name] : argument.toLowerCase() === 'on';
    io.note(say(`cli.prompt.${name}-${settings[name] ? 'on' : 'off'}`, {}, io.language));
  };
}

/** A file that exists is refused now rather than after an answer. */
function output(argument: string, { settings, force }: Prompt): void {
  if (argument !== '') checkFree(argument, force);
  settings.output = argument === '' ? undefined : { file: argument, begun: false };
}

function help(_argument: string, { io }: Prompt): void {
  const rows = promptCommands.map(({ usage, text }) => [usage, say(text, {}, io.language)]);
  const statements = [
    ['SELECT … ;', say('cli.prompt.help-select', {}, io.language)],
    ['EXPLAIN SELECT … ;', say('cli.prompt.help-explain', {}, io.language)],
  ];
  io.print(
    renderTable([{ title: say('cli.column.command', {}, io.language) }, { title: '' }], [...statements, ...rows]),
  );
}

function needed(argument: string, usage: string): string {
  if (argument === '') throw new UsageError('cli.prompt.no-argument', { usage });
  return argument;
}
