/** The prompt for questions in SQL; from a file or a pipe the same without asking back. */
import { existsSync } from 'node:fs';
import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { complete } from '../ask/completion.ts';
import { promptCommands } from '../ask/commands.ts';
import { historyFile, openHistory } from '../ask/history.ts';
import type { Person, Settings } from '../ask/prompt.ts';
import { Session, type SessionParts } from '../ask/session.ts';
import { nobody, Terminal } from '../ask/terminal.ts';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { readText } from '../output/input.ts';
import type { Io } from '../output/io.ts';
import { chosenFormat, formatOption, resultFormats } from '../output/result-format.ts';
import {
  contractOptions,
  isTask,
  optionsOf,
  type QuestionOptions,
  readQuestion,
  setOption,
  valuesOf,
} from './question.ts';
import { checkKeep, type KeepOptions } from './run-at-once.ts';

interface Options extends QuestionOptions, KeepOptions {
  readonly yes?: boolean;
  readonly history?: boolean;
}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  const questions = setOption(contractOptions(command.argument('[file]', describe('cli.ask.file')), io()), io());
  formatOption(questions, io())
    .option('--output <file>', describe('cli.ask.output'))
    .option('--force', describe('cli.result.force'))
    .option('--yes', describe('cli.ask.yes'))
    .option('--no-history', describe('cli.ask.no-history'));
  examples(
    command,
    language,
    'tacit ask --helper notary',
    'tacit ask questions.sql --set from=2024-01-01 --yes --output answers.csv',
    'echo "SELECT count(*) FROM bank.customers" | tacit ask --yes --format json',
  ).action(async (file: string | undefined, options: Options) => {
    const shell = io();
    checkKeep(options);
    const parts = await partsOf(options, shell);
    const isTyped = file === undefined && process.stdin.isTTY && !shell.json;
    const session = isTyped ? await atTerminal(parts, options) : await ofText(file, parts, options);
    if (shell.json) shell.print(JSON.stringify(session.outcomes, null, 2));
    // Whoever typed has read what went wrong.
    if (!isTyped) process.exitCode = session.exitCode;
  });
}

async function partsOf(options: Options, io: Io): Promise<Omit<SessionParts, 'person' | 'entered'>> {
  const { output } = options;
  const settings: Settings = {
    timing: false,
    expanded: false,
    format: chosenFormat(options) ?? 'table',
    output: output === undefined ? undefined : { file: output, begun: false },
    values: new Map(Object.entries(valuesOf(options.set))),
  };
  const { yes = false, force = false } = options;
  return { client: await connect(io), io, settings, base: optionsOf(options), yes, force };
}

async function atTerminal(parts: Omit<SessionParts, 'person'>, options: Options): Promise<Session> {
  const { client, io } = parts;
  const { name } = await client.status();
  const history = openHistory(options.history === false ? undefined : historyFile(io.home));
  const terminal = openTerminal(history, (line) =>
    complete(session.buffer === '' ? line : `${session.buffer}\n${line}`, {
      catalog: session.knownCatalog,
      commands: promptCommands.map((each) => each.name),
      values: [...session.settings.values.keys()],
      formats: resultFormats,
    }),
  );
  const session = new Session({ ...parts, person: terminal, entered: (text) => terminal.entered(text) });
  // Known by the first Tab; who cannot be reached is said by \d.
  session.catalog().catch(() => undefined);
  io.note(say('cli.prompt.welcome', { name }, io.language));
  await terminal.run({
    prompt: () => session.promptText(name),
    line: async (text) => await session.line(text),
    reset: () => session.reset(),
    get hasEnded() {
      return session.hasEnded;
    },
  });
  return session;
}

/** A file, SQL, or standard input; somebody at the terminal is asked to sign. */
async function ofText(file = '-', parts: Omit<SessionParts, 'person'>, options: Options): Promise<Session> {
  const canAsk = file !== '-' && process.stdin.isTTY && !parts.io.json;
  const terminal = canAsk ? openTerminal(openHistory(undefined), () => [[], '']) : undefined;
  const person: Person = terminal ?? nobody;
  const session = new Session({ ...parts, person });
  try {
    if (isTask(file)) await session.ask(await readQuestion(file, options));
    else if (file !== '-' && existsSync(file)) await session.include(file);
    else if (/\s/.test(file)) await session.script(file);
    else await session.script(await readText(file));
    return session;
  } finally {
    terminal?.close();
  }
}

function openTerminal(history: ReturnType<typeof openHistory>, words: (line: string) => [string[], string]): Terminal {
  const { stdin, stdout, stderr } = process;
  return new Terminal({ input: stdin, output: stdout.isTTY ? stdout : stderr, history, complete: words });
}
