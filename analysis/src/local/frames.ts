/** Frames of window functions as SQL writes them. */
import type { OwnFrame, OwnFrameEnd } from './stages.ts';

/** ` ROWS BETWEEN 2 PRECEDING AND CURRENT ROW`, and the like. */
export function frameText({ start, end }: OwnFrame): string {
  const unit = start === 'peers' || end === 'peers' ? 'RANGE' : 'ROWS';
  const side = (at: OwnFrameEnd, unbounded: string): string => {
    if (at === 'unbounded') return `UNBOUNDED ${unbounded}`;
    if (at === 'peers' || at === 0) return 'CURRENT ROW';
    return at < 0 ? `${-at} PRECEDING` : `${at} FOLLOWING`;
  };
  return ` ${unit} BETWEEN ${side(start, 'PRECEDING')} AND ${side(end, 'FOLLOWING')}`;
}

/** Whether some row may have none in its frame. */
export function mayBeEmpty({ start, end }: OwnFrame): boolean {
  return (typeof start === 'number' && start > 0) || (typeof end === 'number' && end < 0);
}
