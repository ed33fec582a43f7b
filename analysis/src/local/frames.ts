/** Frames of window functions as SQL writes them. */
import type { FrameOffset, OwnFrame, RowsFrame } from './stages.ts';

/** ` ROWS BETWEEN 2 PRECEDING AND CURRENT ROW`, and the like; `offset`: what stands for a distance in the order, without its sign. */
export function frameText(
  { start, end, unit, exclude }: OwnFrame,
  offset: (of: FrameOffset) => string = ({ written }) => written,
): string {
  const words = unit?.toUpperCase() ?? (start === 'peers' || end === 'peers' ? 'RANGE' : 'ROWS');
  const side = (at: OwnFrame['start'], unbounded: string): string => {
    if (at === 'unbounded') return `UNBOUNDED ${unbounded}`;
    if (at === 'peers' || at === 0) return 'CURRENT ROW';
    const [isBefore, far] = typeof at === 'number' ? [at < 0, String(Math.abs(at))] : [isNegative(at), offset(at)];
    return `${far} ${isBefore ? 'PRECEDING' : 'FOLLOWING'}`;
  };
  const without = exclude === undefined ? '' : ` EXCLUDE ${exclude.toUpperCase()}`;
  return ` ${words} BETWEEN ${side(start, 'PRECEDING')} AND ${side(end, 'FOLLOWING')}${without}`;
}

const isNegative = ({ carried }: FrameOffset): boolean => carried.startsWith('-');

/** Whether some row may have none in its frame. */
export function mayBeEmpty({ start, end, exclude }: OwnFrame): boolean {
  const signOf = (at: OwnFrame['start']): number => {
    if (typeof at === 'string') return 0;
    return typeof at === 'number' ? at : Math.sign(Number(at.carried));
  };
  return exclude !== undefined || signOf(start) > 0 || signOf(end) < 0;
}

/** The frame, where it is one of rows or of peers. */
export function asRowsFrame({ start, end, unit, exclude }: OwnFrame): RowsFrame | undefined {
  if (unit !== undefined || exclude !== undefined || typeof start === 'object' || typeof end === 'object')
    return undefined;
  return { start, end };
}
