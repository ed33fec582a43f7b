/** A prompt: lines in, statements and commands done one after the other, whoever types them. */
import { readFileSync } from 'node:fs';
import { isUtf8 } from 'node:buffer';
import { dirname, isAbsolute, join } from 'node:path';
import { type CatalogEntry, type PartyClient, type Question, say, UsageError } from '@tacit/party/api';
import { type Explained, explained, explanationText } from '../output/explanation-view.ts';
import { asFailure, renderFailure } from '../output/failure.ts';
import type { Io } from '../output/io.ts';
import { answer } from './answer.ts';
import { runCommand } from './commands.ts';
import { placeText } from './error-place.ts';
import type { Outcome, Person, Prompt, Settings } from './prompt.ts';
import { type Inside, parameterNames, scan, type Statement } from './scan.ts';

/** Files that read files. */
const deepest = 8;

export interface SessionParts {
  readonly client: PartyClient;
  readonly io: Io;
  readonly person: Person;
  readonly settings: Settings;
  readonly base: Partial<Question>;
  readonly yes: boolean;
  readonly force: boolean;
  /** Called with each statement and command that is whole, as it was typed. */
  readonly entered?: (text: string) => void;
}

const marks: Readonly<Record<Inside, string>> = {
  nothing: '=',
  statement: '-',
  bracket: '(',
  quote: "'",
  name: '"',
  comment: '*',
  dollar: '$',
};

export class Session {
  readonly #parts: SessionParts;
  readonly #prompt: Prompt;
  /** With --json: of each statement its job and result, or its explanation. */
  readonly outcomes: (Outcome | Explained)[] = [];
  #buffer = '';
  #last = '';
  #ended = false;
  #exitCode = 0;
  /** The question that was asked last in this statement. */
  #sent: Question | undefined;
  #name: string | undefined;
  #catalog: readonly CatalogEntry[] | undefined;
  /** The files that are read, the innermost last. */
  readonly #files: string[] = [];

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { client, io, person, settings, base, yes, force } = parts;
    this.#prompt = {
      client,
      io,
      person,
      settings,
      base,
      yes,
      force,
      name: async () => (this.#name ??= (await client.status()).name),
      catalog: async (fresh) => await this.catalog(fresh),
      explain: async (sql) => await this.#explain(sql),
      include: async (file) => await this.include(file),
      reset: () => this.reset(),
      current: () => (this.#buffer.trim() === '' ? this.#last : this.#buffer.trimEnd()),
      leave: () => void (this.#ended = true),
    };
  }

  /** Of the last failure; 0 where there was none. */
  get exitCode(): number {
    return this.#exitCode;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** The statement that is not finished. */
  get buffer(): string {
    return this.#buffer;
  }

  get settings(): Settings {
    return this.#parts.settings;
  }

  /** What stands in front of the next line: `bank=> `, within a statement `bank-> `, within quotes `bank'> `. */
  promptText(name: string): string {
    return `${name}${marks[scan(this.#buffer).inside]}> `;
  }

  reset(): void {
    this.#buffer = '';
  }

  /** Cards of all parties, read anew where that is wanted or they are not known. */
  async catalog(fresh = false): Promise<readonly CatalogEntry[]> {
    if (fresh || this.#catalog === undefined) this.#catalog = await this.#parts.client.catalog();
    return this.#catalog;
  }

  /** What is known already, for completion. */
  get knownCatalog(): readonly CatalogEntry[] {
    return this.#catalog ?? [];
  }

  /** Takes in one line; what is wrong is said, and the next line can come. */
  async line(text: string, number = 0): Promise<void> {
    const { inside } = scan(this.#buffer);
    if (text.trimStart().startsWith('\\') && ['nothing', 'statement', 'bracket'].includes(inside)) {
      this.#parts.entered?.(text);
      await this.#attempt(number, async () => await runCommand(text, this.#prompt));
      return;
    }
    const buffer = this.#buffer === '' ? text : `${this.#buffer}\n${text}`;
    const first = number - (buffer.split('\n').length - 1);
    const { statements, rest } = scan(buffer);
    this.#buffer = rest.trim() === '' ? '' : rest;
    if (statements.length > 0)
      this.#parts.entered?.(this.#buffer === '' ? buffer.trimEnd() : buffer.slice(0, -rest.length));
    for (const statement of statements) {
      if (this.#ended) return;
      await this.#statement(statement, first + statement.line);
    }
  }

  /** Lines of a file or of standard input, the last statement also without a semicolon. */
  async script(text: string, file?: string): Promise<void> {
    if (file !== undefined) this.#files.push(file);
    const outer = this.#buffer;
    this.#buffer = '';
    try {
      const lines = text.replaceAll('\r\n', '\n').split('\n');
      for (const [i, line] of lines.entries()) {
        if (this.#ended) return;
        await this.line(line, i + 1);
      }
      const rest = this.#buffer;
      this.#buffer = '';
      const { statements } = scan(`${rest}\n;`);
      const [last] = statements;
      if (last !== undefined && !this.#ended)
        await this.#statement(last, lines.length - rest.split('\n').length + 1 + last.line);
    } finally {
      this.#buffer = outer;
      if (file !== undefined) this.#files.pop();
    }
  }

  /** Throws UsageError 'cli.unreadable-file', 'cli.input-not-utf8', 'cli.prompt.too-deep'. */
  async include(file: string): Promise<void> {
    if (this.#files.length >= deepest) throw new UsageError('cli.prompt.too-deep', { file, limit: deepest });
    const within = this.#files.at(-1);
    // A file names others beside it.
    const path = isAbsolute(file) || within === undefined ? file : join(dirname(within), file);
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch (cause) {
      throw new UsageError(
        'cli.unreadable-file',
        { file: path, cause: (cause as NodeJS.ErrnoException).code },
        { cause },
      );
    }
    if (!isUtf8(bytes)) throw new UsageError('cli.file-not-utf8', { file: path });
    await this.script(bytes.toString('utf8'), path);
  }

  /** A question of any kind. */
  async ask(question: Question): Promise<void> {
    await this.#attempt(0, async () => await this.#answer(question));
  }

  async #statement({ text }: Statement, number: number): Promise<void> {
    this.#last = text;
    await this.#attempt(number, async () => {
      const asked = /^(?:\s|--.*\n)*explain\b/i.exec(text)?.[0];
      if (asked !== undefined) await this.#explain(text.slice(asked.length));
      else await this.#answer(this.#question(text));
    });
  }

  async #explain(sql: string): Promise<void> {
    const [statement] = scan(`${sql}\n;`).statements;
    if (statement === undefined) throw new UsageError('cli.prompt.no-statement', {});
    const { client, io } = this.#parts;
    const explanation = await client.explain(this.#question(statement.text));
    if (io.json) this.outcomes.push(explained(explanation, io));
    else io.print(explanationText(explanation, io));
  }

  async #answer(question: Question): Promise<void> {
    const outcome = await answer(question, this.#prompt, (exitCode) => void (this.#exitCode = exitCode));
    if (outcome !== undefined) this.outcomes.push(outcome);
  }

  /** With the values that the statement has parameters for. */
  #question(sql: string): Question {
    const { base, settings } = this.#parts;
    const values = parameterNames(sql).flatMap((name) => {
      const value = settings.values.get(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    this.#sent = { ...base, sql, ...(values.length === 0 ? {} : { parameters: Object.fromEntries(values) }) };
    return this.#sent;
  }

  #lastSent(): Question | undefined {
    return this.#sent;
  }

  /** What goes wrong is said with its place; the prompt goes on. */
  async #attempt(number: number, work: () => Promise<void>): Promise<void> {
    const { io } = this.#parts;
    this.#sent = undefined;
    try {
      await work();
    } catch (error) {
      const { problem, exitCode } = asFailure(error);
      this.#exitCode = exitCode;
      if (io.json) {
        io.note(JSON.stringify({ error: problem }));
        return;
      }
      const file = this.#files.at(-1);
      const where =
        file === undefined || number < 1 ? [] : [say('cli.prompt.in-file', { file, line: number }, io.language)];
      const sent = this.#lastSent();
      const place = sent === undefined ? undefined : placeText(sent.sql ?? '', problem, io);
      io.note([...where, renderFailure(problem, io.language), ...(place === undefined ? [] : [place])].join('\n'));
    }
  }
}
