/**
 * Clocks of different organisations. Contracts and invitations carry times, and each party reads them by its own clock:
 * when two differ by much, what one has just made is over or not yet begun for the other.
 */

import type { Language } from '@tacit/engine/text';

/** From this on a difference is worth a warning; contracts that live for minutes may be affected. */
export const clockWarnSeconds = 60;
/** Up to this, contracts are accepted as they are. */
export const clockFailSeconds = 600;

/** Seconds by which the other clock is ahead, from what it said and the times just before and after; tenths. */
export function secondsAhead(said: unknown, before: number, after: number): number | undefined {
  if (typeof said !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(said)) return undefined;
  const time = Date.parse(said);
  return Number.isNaN(time) ? undefined : Math.round((time - (before + after) / 2) / 100) / 10;
}

/** Days, hours, minutes and seconds. */
const units = { en: ['d', 'h', 'min', 's'], zh: ['天', '小时', '分钟', '秒'] } as const;

/** A length of time in the two largest units: `10 d`, `3 h 20 min`, `45 s`. */
export function duration(seconds: number, language: Language = 'en'): string {
  const [days, hours, minutes, rest] = units[language];
  const total = Math.round(Math.abs(seconds));
  const parts = [
    [Math.floor(total / 86_400), days],
    [Math.floor(total / 3_600) % 24, hours],
    [Math.floor(total / 60) % 60, minutes],
    [total % 60, rest],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return `0 ${rest}`;
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ');
}

/**
 * Whose clock is to be looked at: that of `party`, which is `ahead` of the one of `self`, if the others agree with
 * `self`; that of `self` if they agree with `party`; else both.
 */
export function suspects(self: string, party: string, ahead: number, others: readonly number[]): string[] {
  const agree = (a: number, b: number): boolean => Math.abs(a - b) <= clockWarnSeconds;
  if (others.length === 0) return [party, self];
  if (others.every((other) => agree(other, 0))) return [party];
  return others.every((other) => agree(other, ahead)) ? [self] : [party, self];
}
