/** INTERVAL constants, and the time between two timestamps. */
import type { A_Expr, FuncCall, Node, TypeCast } from 'libpg-query';
import { timestampScale } from '../../contract/timestamps.ts';
import { refused } from '../parse/refuse.ts';
import { functionOf, locationOf, operatorOf } from '../parse/syntax.ts';
import { subtract, type NumberRange, numberType } from '../plan/ranges.ts';
import { type BoundValue, typeOf } from './bound.ts';
import { castName } from './casts.ts';
import { numberConstant } from './literals.ts';
import { alikeMoments, everyMoment } from './moments.ts';
import { arithmetic, divide, fold } from './operators.ts';
import type { Scope } from './scope.ts';
import type { Interval } from './time-functions.ts';

/** Bits of the one unit of `INTERVAL '1' YEAR`. */
const units: ReadonlyMap<number, string> = new Map([
  [4, 'year'],
  [2, 'month'],
  [8, 'day'],
  [1024, 'hour'],
  [2048, 'minute'],
  [4096, 'second'],
]);

const whole = String.raw`[+-]?\d{1,6}\s*(?:years?|mons?|months?|weeks?|days?|y|d|w)`;
const clock = String.raw`[+-]?\d{1,9}\s*(?:hours?|hrs?|h|minutes?|mins?)|[+-]?\d{1,9}(?:\.\d{1,6})?\s*(?:seconds?|secs?|s)`;
const pattern = new RegExp(String.raw`^\s*(?:(?:${whole}|${clock})\s*)+$`, 'i');
const hours = /^\s*([+-]?)(\d{1,4}):([0-5]\d):([0-5]\d)(\.\d{1,6})?\s*$/;

/** An INTERVAL constant of whole years, months, weeks, days, hours, minutes, and seconds; undefined for any other node. Throws for other intervals. */
export function intervalOf(scope: Scope, node: Node | undefined): Interval | undefined {
  if (node === undefined || !('TypeCast' in node) || castName(node.TypeCast) !== 'interval') return undefined;
  const cast = node.TypeCast;
  const at = locationOf(cast);
  const text = cast.arg !== undefined && 'A_Const' in cast.arg ? cast.arg.A_Const.sval?.sval : undefined;
  const unit = unitOf(cast);
  if (text === undefined || unit === undefined) throw refused(scope.source, 'INTERVAL', at);
  const byClock = unit === '' ? hours.exec(text) : null;
  if (byClock !== null) {
    const [, sign, h, m, s, fraction = ''] = byClock;
    const micros = (BigInt(h as string) * 3600n + BigInt(m as string) * 60n) * 1_000_000n + microsOf(`${s}${fraction}`);
    return { months: 0, days: 0, micros: sign === '-' ? -micros : micros };
  }
  // `INTERVAL '90 minutes' HOUR` is one hour: what the unit cuts off is no part of it.
  if (unit !== '' && !/^\s*[+-]?\d+(\.\d+)?\s*$/.test(text)) throw refused(scope.source, 'INTERVAL', at);
  const written = unit === '' ? text : `${text} ${unit}`;
  if (!pattern.test(written)) throw refused(scope.source, `INTERVAL '${text}'`, at);
  let [months, days, micros] = [0, 0, 0n];
  for (const [, count = '', word = ''] of written.matchAll(/([+-]?\d+(?:\.\d+)?)\s*([a-z]+)/gi)) {
    const n = Number(count);
    if (/^y/i.test(word)) months += 12 * n;
    else if (/^mon/i.test(word)) months += n;
    else if (/^w/i.test(word)) days += 7 * n;
    else if (/^d/i.test(word)) days += n;
    else if (/^h/i.test(word)) micros += 3600n * microsOf(count);
    else micros += (/^m/i.test(word) ? 60n : 1n) * microsOf(count);
  }
  return { months, days, micros };
}

function unitOf({ typeName }: TypeCast): string | undefined {
  const [first, second] = typeName?.typmods ?? [];
  if (first === undefined) return '';
  const mask = 'A_Const' in first ? (first.A_Const.ival?.ival ?? 0) : 0;
  return second === undefined ? units.get(mask) : undefined;
}

/** Seconds with a fraction as microseconds. */
function microsOf(seconds: string): bigint {
  const [, sign, digits = '', fraction = ''] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(seconds) ?? [];
  const micros = BigInt(digits) * 1_000_000n + BigInt(fraction.padEnd(timestampScale, '0'));
  return sign === '-' ? -micros : micros;
}

type Bind = (scope: Scope, node: Node) => BoundValue;

/** Whether it has no fraction of a second. */
function isWhole(value: BoundValue): boolean {
  if (value.kind === 'constant') return value.value !== null && BigInt(value.value) % 1_000_000n === 0n;
  return (
    value.kind === 'call' && ['trunc-hour', 'trunc-minute', 'trunc-second', 'to-timestamp'].includes(value.function)
  );
}

/** Whole seconds since 1970 of a timestamp without a fraction: small enough to be added up in millions. */
function wholeSeconds(scope: Scope, value: BoundValue, at: number): BoundValue {
  const { range } = value;
  const type = numberType(range as NumberRange, timestampScale);
  const seconds: BoundValue = { kind: 'call', function: 'epoch', items: [value], type, range, at };
  return divide(scope, fold(seconds), numberConstant(1n, 0, at), 0, 'floor', at);
}

function shortestBetween(scope: Scope, left: BoundValue, right: BoundValue, at: number): BoundValue {
  return isWhole(left) && isWhole(right)
    ? arithmetic(scope, '-', wholeSeconds(scope, left, at), wholeSeconds(scope, right, at), at)
    : secondsBetween(left, right, at);
}

/** The seconds from `right` to `left`, two timestamps or times, exact to the microsecond. */
export function secondsBetween(left: BoundValue, right: BoundValue, at: number): BoundValue {
  const rangeOf = (value: BoundValue): NumberRange => value.range ?? everyMoment(typeOf(value).kind as 'time');
  const range = subtract(rangeOf(left), rangeOf(right));
  return { kind: 'arithmetic', operator: '-', left, right, type: numberType(range, timestampScale), range, at };
}

/** The seconds of `x - y` where one of both is a timestamp and the other one or a date, or both are times; undefined for anything else. */
function bindDifference(scope: Scope, node: Node | undefined, bind: Bind): BoundValue | undefined {
  if (node === undefined || !('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP') return undefined;
  const { lexpr, rexpr, location = 0 }: A_Expr = node.A_Expr;
  if (operatorOf(node.A_Expr) !== '-' || lexpr === undefined || rexpr === undefined) return undefined;
  // A moment minus an INTERVAL is another moment.
  if (intervalOf(scope, lexpr) !== undefined || intervalOf(scope, rexpr) !== undefined) return undefined;
  const [left, right] = alikeMoments(scope.source, [bind(scope, lexpr), bind(scope, rexpr)]) as [
    BoundValue,
    BoundValue,
  ];
  const kinds = `${typeOf(left).kind} ${typeOf(right).kind}`;
  if (kinds !== 'timestamp timestamp' && kinds !== 'time time') return undefined;
  return shortestBetween(scope, left, right, location);
}

/**
 * What is compared where one of it is an INTERVAL constant: each as a number of seconds, a day being 24 hours. undefined where none is.
 * Throws 'sql.unsupported-interval' for what is no time between two timestamps.
 */
export function bindSpans(scope: Scope, nodes: readonly (Node | undefined)[], bind: Bind): BoundValue[] | undefined {
  const intervals = nodes.map((node) => intervalOf(scope, node));
  const first = intervals.findIndex((interval) => interval !== undefined);
  if (first < 0) return undefined;
  return nodes.map((node, i) => {
    const interval = intervals[i];
    const at = node === undefined ? 0 : locationOf(node);
    if (interval !== undefined) {
      if (interval.months !== 0) throw refused(scope.source, 'INTERVAL of months', at);
      const micros = BigInt(interval.days) * 86_400_000_000n + interval.micros;
      return micros % 1_000_000n === 0n
        ? numberConstant(micros / 1_000_000n, 0, at)
        : numberConstant(micros, timestampScale, at);
    }
    const seconds = bindDifference(scope, node, bind);
    if (seconds === undefined) throw refused(scope.source, 'INTERVAL', locationOf(nodes[first] as Node));
    return seconds;
  });
}

/** EXTRACT(EPOCH FROM x - y) of timestamps: the seconds between them; undefined for any other call. */
export function bindEpoch(scope: Scope, call: FuncCall, bind: Bind): BoundValue | undefined {
  const [first, second, third] = call.args ?? [];
  const word = first !== undefined && 'A_Const' in first ? first.A_Const.sval?.sval?.toLowerCase() : undefined;
  if (!['extract', 'date_part'].includes(functionOf(call)) || word !== 'epoch' || third !== undefined) return undefined;
  return bindDifference(scope, second, bind);
}
