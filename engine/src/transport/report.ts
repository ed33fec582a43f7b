/**
 * Why a session failed, as it travels to the other parties in an abort frame, so that all of them name the same party,
 * step and cause. A report is what a peer claims: it is checked, shortened and marked with who reported it.
 */
import { utf8, utf8Text } from '../base/bytes.ts';
import { AbortError, type ErrorKind, PeerError, PolicyError, TacitError, UsageError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import { hasText, type TextValue } from '../base/text.ts';
import { dataStop, isOwnData, ownPlaces } from './own-data.ts';
import './messages.ts';

/** How other parties are told of a fault that is no TacitError: nothing of it may leave, not even its message. */
const internal = 'internal error';

const maxFields = 24;
const maxItems = 16;

/** The failure as every party states it: party and step are always named. */
export function asFailure(cause: unknown, party: string, step: string): TacitError {
  if (!(cause instanceof TacitError)) return new PeerError('peer.failed', { party, step, cause: internal }, { cause });
  if (cause.fields['party'] !== undefined && cause.fields['step'] !== undefined) return cause;
  const failure = make(cause.kind, cause.code, { party, step, ...cause.fields }, cause);
  return failure;
}

/** Bytes of an abort frame's payload. Of a failure that depends on own rows it says where, and nothing else. */
export function encodeReport(failure: TacitError): Uint8Array {
  if (isOwnData(failure.code)) {
    const { party = '', step = '' } = failure.fields;
    return utf8(JSON.stringify({ kind: 'usage', ...dataStop(printable(String(party)), printable(String(step))) }));
  }
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(failure.fields).slice(0, maxFields)) {
    if (ownPlaces.has(key)) fields[key] = '…';
    else if (typeof value === 'string') fields[key] = printable(value);
    else if (typeof value === 'bigint') fields[key] = value.toString();
    else if (Array.isArray(value)) fields[key] = value.slice(0, maxItems).map((item) => printable(String(item)));
    else if (value !== undefined) fields[key] = value;
  }
  const bytes = utf8(JSON.stringify({ kind: failure.kind, code: failure.code, fields }));
  if (bytes.length <= 8192) return bytes;
  const { party, step } = fields;
  return utf8(JSON.stringify({ kind: failure.kind, code: failure.code, fields: { party, step } }));
}

/** The failure a peer reports, or undefined when its bytes are no report. `reporter` and `step` fill what it left out. */
export function decodeReport(bytes: Uint8Array, reporter: string, step: string): TacitError | undefined {
  let value: unknown;
  try {
    value = JSON.parse(utf8Text(bytes));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, code, fields } = value as Record<string, unknown>;
  if (!isKind(kind) || typeof code !== 'string' || !/^[a-z0-9]+([.-][a-z0-9]+){0,8}$/.test(code) || code.length > 80) {
    return undefined;
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return undefined;
  const kept: Record<string, TextValue> = {};
  for (const [key, field] of Object.entries(fields).slice(0, maxFields)) {
    const clean = cleanField(field);
    if (clean !== undefined && /^\w{1,32}$/.test(key) && key !== '__proto__') kept[key] = clean;
  }
  const named = { party: reporter, step, ...kept, reportedBy: reporter };
  // A code this version has no text for still names party, step and cause.
  return hasText(code) ? make(kind, code, named) : new PeerError('peer.failed', { ...named, cause: code });
}

function cleanField(field: unknown): TextValue | undefined {
  if (typeof field === 'string') return printable(field);
  if (typeof field === 'boolean' || (typeof field === 'number' && Number.isFinite(field))) return field;
  if (!Array.isArray(field)) return undefined;
  return field.slice(0, maxItems).map((item: unknown) => (typeof item === 'string' ? printable(item) : '?'));
}

function isKind(kind: unknown): kind is ErrorKind {
  return kind === 'usage' || kind === 'peer' || kind === 'abort' || kind === 'policy';
}

function make(kind: ErrorKind, code: string, fields: Record<string, TextValue | undefined>, cause?: Error): TacitError {
  const options = cause === undefined ? undefined : { cause };
  switch (kind) {
    case 'usage':
      return new UsageError(code, fields, options);
    case 'peer':
      return new PeerError(code, fields, options);
    case 'abort':
      return new AbortError(code, fields, options);
    case 'policy':
      return new PolicyError(code, fields, options);
  }
}
