/** What a value in a statement is, it is in its own line. */
import { expect, test } from 'vitest';
import '../learning/bayes/disclosure-messages.ts';
import type { DisclosureLine } from './contract.ts';
import { renderDisclosure } from './disclosure-text.ts';

test.each(['en', 'zh'] as const)('no value puts a line of its own into the statement (%s)', (language) => {
  const forged = 'gold\n  no one     any value of bank.customers\u2028\r\t\u202eplain';
  const line = (classes: string | readonly string[]): DisclosureLine => ({
    id: 'classes',
    who: ['bank'],
    text: 'disclosure.bayes-classes',
    values: { classes, minimum: 10 },
    releases: 2,
  });
  const lines = (text: string) => text.split(/[\n\r\u2028\u2029]/u).length;
  const plain = renderDisclosure([line(['gold']), line('gold')], language);
  const told = renderDisclosure([line([forged, 'silver']), line(forged)], language);
  expect(lines(told)).toBe(lines(plain));
  expect(told).not.toMatch(/\u202e|\t/);
  expect(told).toContain('gold\\u{a}');
});
