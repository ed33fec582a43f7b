import { UsageError } from '@tacit/engine/text';
import './messages.ts';

const partyName = /^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/;

/** 1 to 63 lowercase letters, digits, dots and hyphens, a letter or digit first and last, no two dots in a row. */
export function isPartyName(name: unknown): name is string {
  return typeof name === 'string' && matches(name);
}

/** Throws UsageError 'party.invalid-name'. */
export function checkPartyName(name: string): void {
  if (!matches(name)) throw new UsageError('party.invalid-name', { name: name.slice(0, 80) });
}

function matches(name: string): boolean {
  return partyName.test(name) && !name.includes('..');
}
