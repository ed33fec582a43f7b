/** Whoever types at a terminal: editing, history and completion by Node's readline. Lines are done one after the other. */
import { createInterface, type Interface } from 'node:readline';
import { asLine, type History } from './history.ts';
import type { Person } from './prompt.ts';

export interface TerminalParts {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream & { readonly rows?: number; readonly columns?: number };
  readonly history: History;
  /** Words for the end of the line, and what they would replace. */
  readonly complete: (line: string) => [string[], string];
}

/** What happens with lines. */
export interface LineReader {
  prompt(): string;
  line(text: string): Promise<void>;
  /** Ctrl-C at the prompt. */
  reset(): void;
  readonly hasEnded: boolean;
}

export class Terminal implements Person {
  readonly isThere = true;
  readonly #parts: TerminalParts;
  readonly #reader: Interface & { clearLine(): void };
  /** Lines that came while something else was done. */
  readonly #lines: string[] = [];
  /** What the arrow keys go through, the latest first: readline's own list. */
  #kept: string[] = [];
  #awaited: ((line: string | undefined) => void) | undefined;
  #answered: ((line: string | undefined) => void) | undefined;
  #work: AbortController | undefined;
  #interrupted: () => void = () => undefined;
  #prompt: () => string = () => '';
  #isClosed = false;

  constructor(parts: TerminalParts) {
    this.#parts = parts;
    const { input, output, history, complete } = parts;
    this.#reader = createInterface({
      input,
      output,
      terminal: true,
      history: [...history.entries],
      historySize: 1_000,
      removeHistoryDuplicates: true,
      completer: (line: string) => complete(line),
      // As Node's own prompt uses it; its types leave it out.
    }) as Interface & { clearLine(): void };
    this.#reader.on('history', (kept: string[]) => void (this.#kept = kept));
    this.#reader.on('line', (line) => this.#take(line));
    this.#reader.on('SIGINT', () => this.#interrupt());
    this.#reader.on('close', () => {
      this.#isClosed = true;
      this.#work?.abort();
      this.#answer(undefined);
      this.#deliver(undefined);
    });
  }

  get screen(): { rows: number; columns: number } | undefined {
    const { rows, columns } = this.#parts.output;
    return rows === undefined || columns === undefined || rows === 0 ? undefined : { rows, columns };
  }

  /** Until Ctrl-D, or the reader has ended. */
  async run(reader: LineReader): Promise<void> {
    this.#interrupted = () => reader.reset();
    while (!reader.hasEnded) {
      const line = await this.#next(() => reader.prompt());
      if (line === undefined) break;
      await reader.line(line);
    }
    this.close();
  }

  /** The next line that is typed from now on: none that came before it was asked answers it. */
  async question(text: string): Promise<string | undefined> {
    if (this.#isClosed) return undefined;
    const answer = await new Promise<string | undefined>((resolve) => {
      this.#answered = resolve;
      this.#show(text);
    });
    if (this.#kept[0] === answer) this.#kept.shift();
    return answer;
  }

  async waiting<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    if (this.#isClosed) stop();
    this.#work = controller;
    process.once('SIGINT', stop);
    try {
      return await work(controller.signal);
    } finally {
      this.#work = undefined;
      process.removeListener('SIGINT', stop);
    }
  }

  /** A statement of several lines becomes one entry of the history; what begins with a blank none. */
  entered(text: string): void {
    const lines = text.split('\n').filter((line) => line !== '');
    const line = asLine(text);
    const isOwn = lines.every((each, i) => this.#kept[lines.length - 1 - i] === each);
    if (isOwn && lines.length > 0 && (line !== undefined || /^\s/.test(text)))
      this.#kept.splice(0, lines.length, ...(line === undefined ? [] : [line]));
    this.#parts.history.add(text);
  }

  close(): void {
    if (!this.#isClosed) this.#reader.close();
  }

  #take(line: string): void {
    if (this.#answered !== undefined) this.#answer(line);
    else if (this.#awaited !== undefined) this.#deliver(line);
    else this.#lines.push(line);
  }

  async #next(prompt: () => string): Promise<string | undefined> {
    const [line] = this.#lines.splice(0, 1);
    if (line !== undefined) return line;
    if (this.#isClosed) return undefined;
    const next = new Promise<string | undefined>((resolve) => void (this.#awaited = resolve));
    this.#prompt = prompt;
    this.#show(prompt());
    return await next;
  }

  /** Once: a further line may come before anybody has looked at this one. */
  #deliver(line: string | undefined): void {
    const resolve = this.#awaited;
    this.#awaited = undefined;
    resolve?.(line);
  }

  #show(text: string): void {
    this.#reader.setPrompt(text);
    // What was typed ahead of it stays in front of the cursor.
    this.#reader.prompt(true);
  }

  #answer(line: string | undefined): void {
    const resolve = this.#answered;
    this.#answered = undefined;
    resolve?.(line);
  }

  /** Ends the waiting, else the question, else the line with what came before it. */
  #interrupt(): void {
    if (this.#work !== undefined) {
      this.#work.abort();
      return;
    }
    // The line stays to be seen; the next begins below it.
    this.#reader.write(null, { ctrl: true, name: 'e' });
    this.#parts.output.write('^C');
    this.#reader.clearLine();
    if (this.#answered !== undefined) {
      this.#answer(undefined);
      return;
    }
    this.#interrupted();
    if (this.#awaited !== undefined) this.#show(this.#prompt());
  }
}

/** Nobody: a file or a pipe is read. Ctrl-C ends the waiting here too. */
export const nobody: Person = {
  isThere: false,
  screen: undefined,
  question: async () => await Promise.resolve(undefined),
  async waiting(work) {
    const controller = new AbortController();
    const stop = (): void => controller.abort();
    process.once('SIGINT', stop);
    try {
      return await work(controller.signal);
    } finally {
      process.removeListener('SIGINT', stop);
    }
  },
};
