/** The party's log: JSON lines on standard error or in a file, without secrets, rows or results. */
import { type Logger, pino } from 'pino';
import type { Home } from './identity/home.ts';

export interface LogOptions {
  /** Default: level `info` in the file log.jsonl of the home directory. */
  readonly logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug';
}

/** What waits while the disk takes nothing; more than that is lost. */
const maxWaitingBytes = 1024 * 1024;

/** Opens the log. Throws what the file system says when the file cannot be opened; later troubles only lose lines. */
export function makeLogger(home: Home, options: LogOptions = {}): Logger {
  const destination = pino.destination({
    dest: `${home.directory}/log.jsonl`,
    sync: true,
    mode: 0o600,
    maxLength: maxWaitingBytes,
  });
  // A full disk must not end the party, nor the work that wanted to say something: the store reports it to people.
  destination.on('error', () => undefined);
  return pino(
    {
      level: options.logLevel ?? 'info',
      base: { party: home.name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: (line) => withOneParty(line, home.name) },
      // Nothing logs these; if something ever does, they do not show.
      redact: {
        paths: [
          '*.secret',
          '*.token',
          '*.key',
          '*.authorization',
          '*.password',
          '*.table',
          'req.headers',
          'headers',
          'body',
        ],
        censor: '[hidden]',
      },
    },
    destination,
  );
}

/**
 * `party` says whose log it is, once in every line; what happened at or by another party has it as `peer`. JSON with a
 * name twice means something else to each program that reads it.
 */
function withOneParty(line: Record<string, unknown>, own: string): Record<string, unknown> {
  if (!('party' in line)) return line;
  const { party, ...rest } = line;
  return party === own ? rest : { peer: party, ...rest };
}
