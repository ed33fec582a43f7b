/** Frames of window functions, by rows, by groups of peers and by values of the order. */
import type { Node, WindowDef } from 'libpg-query';
import { scaleOf } from '../../local/expression.ts';
import type { FrameOffset, OwnFrame, RowsFrameEnd } from '../../local/stages.ts';
import { type Bound, typeOf } from '../bind/bound.ts';
import { intervalOf } from '../bind/intervals.ts';
import { bindConstant } from '../bind/literals.ts';
import { family } from '../bind/operators.ts';
import type { Scope } from '../bind/scope.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import { describe, typeText } from '../plan/describe.ts';
import { microsPerDay } from '../../contract/timestamps.ts';
import './messages.ts';

/** Bits of a frame as the parser has it. */
export const frameBits = {
  written: 0x1,
  rows: 0x4,
  groups: 0x8,
  fromFirst: 0x20,
  toFirst: 0x40,
  fromLast: 0x80,
  toLast: 0x100,
  fromHere: 0x200,
  toHere: 0x400,
  fromBefore: 0x800,
  toBefore: 0x1000,
  fromBehind: 0x2000,
  toBehind: 0x4000,
  withoutRow: 0x8000,
  withoutGroup: 0x1_0000,
  withoutTies: 0x2_0000,
} as const;

/** Values of an order, and distances in it, beyond which their sum might leave 63 bits. */
const farthest = 2n ** 62n;

/**
 * The frame that is written; undefined for the standard's own. `order`: what the window is ordered by. Throws UsageError 'sql.window-frame',
 * 'sql.window-number', 'sql.window-order', 'sql.window-range' for a frame by values of what no distance is added to.
 */
export function bindFrame(
  scope: Scope,
  over: WindowDef,
  order: readonly Bound[],
  function_: string,
  at: number,
): OwnFrame | undefined {
  const options = over.frameOptions ?? 0;
  const has = (bit: keyof typeof frameBits) => (options & frameBits[bit]) !== 0;
  if (!has('written')) return undefined;
  const isOrdered = order.length > 0;
  const isFar = has('fromBefore') || has('toBefore') || has('fromBehind') || has('toBehind');
  const isByValue = isFar && !has('rows') && !has('groups');
  const needsOrder = has('groups') || isByValue || (isFar && has('rows'));
  if (needsOrder && !isOrdered) throw errorAt(scope.source, at, 'sql.window-order', { function: function_ });
  const here: RowsFrameEnd = has('rows') ? 0 : isOrdered ? 'peers' : 'unbounded';
  const side = (
    unbounded: boolean,
    isHere: boolean,
    before: boolean,
    offset: Node | undefined,
    rounding: 'up' | 'down',
  ): OwnFrame['start'] => {
    if (unbounded) return 'unbounded';
    if (isHere) return here;
    if (isByValue) {
      const far = distance(scope, order, offset, before, rounding, at);
      // Which of PRECEDING and FOLLOWING it is without a distance, engines do not ask: the row's peers.
      return BigInt(far.carried) === 0n ? 'peers' : far;
    }
    const rows = offset !== undefined && 'A_Const' in offset ? wholeIn(offset) : -1;
    if (rows < 0 || rows > 1_000_000) throw errorAt(scope.source, at, 'sql.window-offset');
    return before ? -rows : rows;
  };
  const start = side(has('fromFirst'), has('fromHere'), has('fromBefore'), over.startOffset, 'up');
  const end = side(has('toLast'), has('toHere'), has('toBefore'), over.endOffset, 'down');
  const [from, to] = [placeOf(start), placeOf(end)];
  const isBackwards = from !== undefined && to !== undefined && from > to;
  if (has('fromLast') || has('toFirst') || isBackwards) throw errorAt(scope.source, at, 'sql.window-frame');
  const exclude = has('withoutRow')
    ? 'current row'
    : has('withoutGroup')
      ? 'group'
      : has('withoutTies')
        ? 'ties'
        : undefined;
  const isOwn = start === 'unbounded' && end === (isOrdered ? 'peers' : 'unbounded');
  if (isOwn && exclude === undefined) return undefined;
  const unit = has('groups') ? { unit: 'groups' as const } : has('rows') ? {} : { unit: 'range' as const };
  // RANGE without distances needs no unit: its ends say it.
  const needsUnit = has('groups') || typeof start === 'object' || typeof end === 'object';
  return { start, end, ...(needsUnit ? unit : {}), ...(exclude === undefined ? {} : { exclude }) };
}

/** How far behind the row itself; undefined of the partition's ends. */
function placeOf(at: OwnFrame['start']): bigint | undefined {
  if (at === 'unbounded') return undefined;
  if (at === 'peers') return 0n;
  return typeof at === 'number' ? BigInt(at) : BigInt(at.carried);
}

function wholeIn(node: Extract<Node, { A_Const: unknown }>): number {
  const { ival, isnull, ...other } = node.A_Const;
  // Zero comes without its value.
  return isnull === true || Object.keys(other).some((key) => key !== 'location') ? -1 : (ival?.ival ?? 0);
}

/** The constant of `n PRECEDING` in an order by numbers, dates or moments. */
function distance(
  scope: Scope,
  order: readonly Bound[],
  node: Node | undefined,
  before: boolean,
  rounding: 'up' | 'down',
  at: number,
): FrameOffset {
  const { source } = scope;
  const [by, second] = order as [Bound, Bound?];
  if (second !== undefined) throw errorAt(source, at, 'sql.window-range-order');
  const type = typeOf(by);
  const kind = family(type);
  const range = 'range' in by ? by.range : null;
  const unfit = () => errorAt(source, at, 'sql.window-range', { expression: describe(by), type: typeText(type) });
  if (range === null || range.min < -farthest || range.max > farthest) throw unfit();
  const signed = (carried: bigint, written: string): FrameOffset => {
    if (carried < 0n) throw errorAt(source, at, 'sql.window-offset');
    if (carried > farthest) throw unfit();
    return { carried: String(before ? -carried : carried), written };
  };
  const interval = intervalOf(scope, node);
  if (interval !== undefined) {
    const { months, days, micros } = interval;
    if (months !== 0) throw refused(source, 'INTERVAL of months', at);
    const all = BigInt(days) * microsPerDay + micros;
    if (kind === 'date' && all % microsPerDay === 0n)
      return signed(all / microsPerDay, `INTERVAL '${all / microsPerDay} days'`);
    if (kind !== 'timestamp' && kind !== 'time') throw unfit();
    const isDays = all % microsPerDay === 0n;
    return signed(all, isDays ? `INTERVAL '${all / microsPerDay} days'` : `INTERVAL '${secondsText(all)} seconds'`);
  }
  if (node === undefined || !('A_Const' in node) || (kind !== 'number' && kind !== 'date')) throw unfit();
  const constant = bindConstant(source, node.A_Const);
  if (family(constant.type) !== 'number') throw unfit();
  const [has, wants] = [scaleOf(constant.type), scaleOf(type)];
  const value = BigInt(constant.value);
  const written = decimalText(value, has);
  if (has <= wants) return signed(value * 10n ** BigInt(wants - has), written);
  // Distances in the order are whole in its own digits: a frame begins with the first that is far enough, and ends with the last.
  const unit = 10n ** BigInt(has - wants);
  const isTowardsZero = before === (rounding === 'up');
  return signed(value / unit + (isTowardsZero || value % unit === 0n ? 0n : 1n), written);
}

const secondsText = (micros: bigint): string => decimalText(micros, 6).replace(/\.?0+$/, '');

function decimalText(carried: bigint, scale: number): string {
  if (scale === 0) return String(carried);
  const digits = String(carried).padStart(scale + 1, '0');
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
