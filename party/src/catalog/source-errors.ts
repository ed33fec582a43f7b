import { TacitError, UsageError } from '@tacit/engine/text';
import './messages.ts';

/** What went wrong with a file of data, for its owner. */
export function sourceError(error: unknown, file: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof TacitError || code === undefined) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR')
    return new UsageError('data.no-file', { file }, { cause: error });
  // Codes of zlib.
  if (/^Z_[A-Z_]+$/.test(code)) return new UsageError('data.damaged-gzip', { file, cause: message }, { cause: error });
  return new UsageError('data.unreadable', { file, cause: message.replace(/,.*$/, '') }, { cause: error });
}

/**
 * What went wrong in an owner's engine. Its own message may quote values, and this error may travel to other parties in a
 * job's record, so only the message's kind (`Conversion Error`, an SQLSTATE) is passed on; the rest is the cause.
 */
export function engineError(error: unknown, engine: string, dataset: string): unknown {
  if (error instanceof TacitError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const kind =
    typeof code === 'string' ? code : (/^([A-Z][A-Za-z -]{2,40} Error)\b/.exec(String(message))?.[1] ?? 'error');
  return new UsageError('data.engine-failed', { dataset, engine, kind }, { cause: error });
}
