/** Constants of a question. */
import type { A_Const } from 'libpg-query';
import { daysOfDate } from '../../contract/dates.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { numberType } from '../plan/ranges.ts';
import type { BoundValue } from './bound.ts';

export type BoundConstant = Extract<BoundValue, { kind: 'constant' }>;

/** A constant that is not NULL. */
export type KnownConstant = BoundConstant & { readonly value: string };

/** Longest number that is read; nothing near it could be computed with. */
const mostDigits = 60;

/** A literal as a constant: text stays text until it meets a date (`asDate`). */
export function bindConstant(source: SourceText, literal: A_Const): KnownConstant {
  const at = literal.location ?? 0;
  if (literal.isnull === true) throw refused(source, 'NULL', at);
  if (literal.boolval !== undefined) {
    return {
      kind: 'constant',
      type: { kind: 'boolean' },
      value: String(literal.boolval.boolval ?? false),
      range: null,
      at,
    };
  }
  if (literal.ival !== undefined) return numberConstant(BigInt(literal.ival.ival ?? 0), 0, at);
  if (literal.fval !== undefined) return bindNumber(source, literal.fval.fval ?? '0', at);
  if (literal.sval !== undefined) {
    return { kind: 'constant', type: { kind: 'text' }, value: literal.sval.sval ?? '', range: null, at };
  }
  throw refused(source, "B'…' / X'…'", at);
}

/** The constant carried · 10^−scale. */
export function numberConstant(carried: bigint, scale: number, at: number): KnownConstant {
  const range = { min: carried, max: carried };
  return { kind: 'constant', type: numberType(range, scale), value: String(carried), range, at };
}

/** Numbers as PostgreSQL writes them: `1_000`, `.5`, `5.`, `1e3`, `0xFF`, with a folded minus in front. */
export function bindNumber(source: SourceText, text: string, at: number): KnownConstant {
  const plain = text.replaceAll('_', '');
  const radix = /^(-?)(0[xob][0-9a-f]+)$/i.exec(plain);
  if (radix !== null) {
    const magnitude = BigInt(radix[2] as string);
    return numberConstant(radix[1] === '-' ? -magnitude : magnitude, 0, at);
  }
  const match = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?$/i.exec(plain);
  if (match === null || plain.length > mostDigits) throw errorAt(source, at, 'sql.bad-number', { found: text });
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = BigInt(`${whole}${fraction}` || '0');
  const scale = fraction.length - Number(exponent);
  if (scale > mostDigits || scale < -mostDigits) throw errorAt(source, at, 'sql.bad-number', { found: text });
  const carried = scale < 0 ? digits * 10n ** BigInt(-scale) : digits;
  return numberConstant(sign === '-' ? -carried : carried, Math.max(0, scale), at);
}

/** A text constant read as a date. */
export function asDate(source: SourceText, constant: BoundConstant): BoundConstant {
  const text = constant.value ?? '';
  try {
    const days = BigInt(daysOfDate(text));
    return { ...constant, type: { kind: 'date' }, value: String(days), range: { min: days, max: days } };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw errorAt(source, constant.at, 'sql.bad-date', { found: text });
  }
}
