/** The key that a caller names, as the contract's rules have it. */
import { UsageError } from '@tacit/engine';
import { daysOfDate } from '../../contract/dates.ts';
import { secureLimit } from '../../contract/limits.ts';
import { type GivenInput, inputValue } from '../../kinds/input.ts';
import { typeOfExpression } from '../../local/expression.ts';
import type { KeyColumn } from '../../local/stages.ts';
import { canonicalText } from '../../sets/canonical.ts';
import { inOneForm } from '../../sets/distinct-keys.ts';
import { keyBytes } from './own-rows.ts';
import type { ServePlan } from './plan.ts';
import './messages.ts';

/** A key travels in so many bytes, whatever it is, of which the first two say how many are its own. */
export const keyRoom = 256;
const lengthBytes = 2;

/** Throws UsageError 'input.value' for what is no value of its column, or what a rule makes nothing of, 'serve.key-long'. */
export function askedKey(plan: ServePlan, given: GivenInput): Uint8Array {
  const [item] = given;
  if (item === undefined || given.length !== 1) throw new Error('one key is asked about');
  const key = keyBytes(keyColumns(plan, item));
  const most = keyRoom - lengthBytes;
  if (key.length > most) throw new UsageError('serve.key-long', { found: key.length, most });
  const message = new Uint8Array(keyRoom);
  new DataView(message.buffer).setUint16(0, key.length);
  message.set(key, lengthBytes);
  return message;
}

/** The key of a message; undefined of one that no honest caller sends. */
export function keyIn(message: Uint8Array): Uint8Array | undefined {
  const length = new DataView(message.buffer, message.byteOffset).getUint16(0);
  return length > keyRoom - lengthBytes ? undefined : message.subarray(lengthBytes, lengthBytes + length);
}

function keyColumns({ stages, rules, fields }: ServePlan, item: readonly string[]): KeyColumn[] {
  return (stages[0]?.keys ?? []).map((key, part): KeyColumn => {
    const { kind } = typeOfExpression(key);
    const field = fields[part] ?? '';
    const text = item[part] ?? '';
    const own = rules[part] ?? [];
    if (kind === 'text') {
      if ((canonicalText(text, own) ?? '') === '') throw inputValue(0, field, own.join(', ') || kind);
      return inOneForm({ kind, values: [text] }, own);
    }
    const value = kind === 'date' ? dayOf(text) : integerOf(text);
    if (value === undefined) throw inputValue(0, field, kind === 'date' ? 'date (2030-12-31)' : kind);
    return { kind: kind === 'date' ? kind : 'integer', values: BigInt64Array.of(value) };
  });
}

function dayOf(text: string): bigint | undefined {
  try {
    return BigInt(daysOfDate(text.trim()));
  } catch {
    return undefined;
  }
}

function integerOf(text: string): bigint | undefined {
  if (!/^\s*[+-]?\d{1,19}\s*$/.test(text)) return undefined;
  const value = BigInt(text);
  return value > secureLimit || value < -secureLimit ? undefined : value;
}
