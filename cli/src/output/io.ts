import type { Language } from '@tacit/party/api';

/** What every command is given. Results go to `print`, everything else (progress, notes) to `note`. */
export interface Io {
  readonly language: Language;
  /** True with --json: standard output carries exactly one JSON document. */
  readonly json: boolean;
  /** --home, else TACIT_HOME, else ~/.tacit. */
  readonly home: string;
  /** ` --home …` as it was given, for commands that are suggested next; empty when it was not. */
  readonly homeFlag: string;
  /** Standard error is a terminal: progress may redraw its line. */
  readonly interactive: boolean;
  print(text: string): void;
  /** Data for another program or a file: as it is, except on a terminal, where no sign may act on it. */
  data(text: string): void;
  note(text: string): void;
  /** Prints a value with --json, else its rendering. */
  show(value: unknown, render: () => string): void;
}
