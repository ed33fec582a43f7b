import type { Job, ResultTable as Table } from '@tacit/party/api';
import type { DisclosureLine } from '@tacit/party/api/contract';
import { expect, test } from 'vitest';
import { Digest } from './digest.tsx';
import { Disclosure, readersOf, unknownLines } from './disclosure.tsx';
import { Failure } from './failure.tsx';
import { Moment, momentText } from './moment.tsx';
import { ResultTable } from './result-table.tsx';
import { faults, show } from './testing.tsx';

const line = (
  text: string,
  who: readonly string[],
  values: DisclosureLine['values'] = {},
  releases = 0,
): DisclosureLine => ({
  id: text,
  who,
  text,
  values,
  releases,
});
const parties = ['bank', 'insurer', 'notary'];
const lines = [
  line('disclosure.one-group', ['bank'], {}, 1),
  line('disclosure.title', ['bank', 'insurer', 'notary']),
  line('disclosure.rows', ['insurer', 'notary'], { rows: 3 }),
  line('disclosure.no-one', []),
];

test('every line stands under each of its readers: the own party first, nobody last', () => {
  const read = readersOf(lines, parties, 'insurer').map(({ who, lines: own }) => [
    who.kind === 'party' ? who.name : who.kind,
    own.map(({ number }) => number),
  ]);
  expect(read).toEqual([
    ['insurer', [3]],
    ['bank', [1]],
    ['notary', [3]],
    ['everyone', [2]],
    ['nobody', [4]],
  ]);
  // Who is no party of the contract and still reads a line is not left out.
  const [last] = readersOf([line('disclosure.rows', ['stranger'])], parties, 'bank');
  expect(last?.who).toEqual({ kind: 'party', name: 'stranger' });
});

test('a line that this program has no words for is shown raw, and said', async () => {
  const strange = [...lines, line('disclosure.of-another-version', ['bank'])];
  expect(unknownLines(strange)).toEqual(['disclosure.rows', 'disclosure.of-another-version']);
  const screen = await show(<Disclosure lines={strange} parties={parties} own="bank" recipients={['bank']} />);
  await expect.element(screen.getByText(/disclosure.of-another-version means.* Do not sign/)).toBeVisible();
  expect(screen.getByRole('listitem').elements()).toHaveLength(6);
});

test.each([
  ['en', 'light', 'bank (you)', 'nobody'],
  ['zh', 'dark', 'bank（本方）', '无人'],
] as const)('who learns what in %s, %s, by keyboard and screen reader', async (language, colors, own, nobody) => {
  const screen = await show(<Disclosure lines={lines} parties={parties} own="bank" recipients={['bank']} />, {
    language,
    colors,
  });
  const terms = screen
    .getByRole('term')
    .elements()
    .map(({ textContent }) => textContent);
  expect(terms[0]).toBe(own);
  expect(terms.at(-1)).toBe(nobody);
  expect(await faults()).toEqual([]);
});

test('hostile texts are seen, not obeyed', async () => {
  const values = { groups: 'a\u202eb', reason: '<img src=x onerror=alert(1)>\u0000' };
  const table: Table = {
    columns: [{ name: 'na\u200bme<b>', type: { kind: 'text' } }],
    rows: [['<script>alert(1)</script>'], ['x\u202ey']],
    withheldGroups: null,
  };
  const screen = await show(
    <>
      <Disclosure
        lines={[line('disclosure.one-group', ['bank'], values)]}
        parties={parties}
        own="bank"
        recipients={[]}
      />
      <ResultTable table={table} caption="result" />
    </>,
  );
  await expect.element(screen.getByText('<script>alert(1)</script>')).toBeVisible();
  await expect.element(screen.getByText('x\\u202ey')).toBeVisible();
  await expect.element(screen.getByText('na\\u200bme<b>')).toBeVisible();
  expect(document.querySelector('main script, main img, main b')).toBeNull();
});

test('a table: all digits, sorted by value, 50 rows at a time', async () => {
  const rows = Array.from({ length: 120 }, (_, i) => [
    `g${i}`,
    i === 7 ? null : `${(i * 7919) % 120}00000000000000000.50`,
  ]);
  const table: Table = {
    columns: [
      { name: 'group', type: { kind: 'text' } },
      { name: 'total', type: { kind: 'decimal', precision: 30, scale: 2 } },
    ],
    rows,
    withheldGroups: 3,
  };
  const screen = await show(<ResultTable table={table} caption="result" />);
  const first = () => screen.getByRole('row').elements()[1]?.textContent;
  expect(screen.getByRole('row').elements()).toHaveLength(51);
  const total = screen.getByRole('button', { name: /total/ });
  await total.click();
  expect(first()).toBe('g0000,000,000,000,000,000.50');
  await total.click();
  expect(first()).toContain('11,900,000,000,000,000,000.50');
  await expect.element(screen.getByRole('columnheader', { name: /total/ })).toHaveAttribute('aria-sort', 'descending');
  await screen.getByRole('button', { name: 'Next rows' }).click();
  await screen.getByRole('button', { name: 'Next rows' }).click();
  await expect.element(screen.getByText('Rows 101 to 120 of 120')).toBeVisible();
  // What has no value stands last in either direction.
  expect(screen.getByRole('row').elements().at(-1)?.textContent).toBe('g7no value');
  await expect.element(screen.getByText(/Withheld groups.*: 3/)).toBeVisible();
  expect(await faults()).toEqual([]);
});

test('a failure says where, why, what to do and what is kept; in both languages', async () => {
  const failure: NonNullable<Job['failure']> = {
    party: 'insurer',
    step: 'local stage',
    at: '2026-12-01T10:41:07.000Z',
    problem: {
      type: 'urn:tacit:problem:run.all-used',
      title: 'run.all-used',
      status: 403,
      detail: 'as the server wrote it',
      code: 'code.of-another-version',
      kind: 'policy',
      fields: {},
      hint: 'declare a wider range',
    },
  };
  const part = <Failure failure={failure} isReleased={false} until="2026-12-06T00:00:00.000Z" />;
  const screen = await show(part, { colors: 'dark' });
  await expect.element(screen.getByRole('heading', { name: /Stopped at insurer, step “local stage”/ })).toBeVisible();
  await expect.element(screen.getByText('as the server wrote it')).toBeVisible();
  await expect.element(screen.getByText('declare a wider range')).toBeVisible();
  await expect.element(screen.getByText(/Nothing was released/)).toBeVisible();
  expect(await faults()).toEqual([]);
});

test('times have their offset, and are in UTC in documents', async () => {
  const at = '2026-12-01T10:41:07.123Z';
  expect(momentText(at, 'en', 'Asia/Shanghai')).toMatch(/1 Dec 2026,? 18:41:07 GMT\+8/);
  expect(momentText(at, 'zh', 'Asia/Shanghai')).toMatch(/2026年12月1日.*18:41:07/);
  expect(momentText('not a time', 'en')).toBe('not a time');
  const screen = await show(<Moment at={at} document />);
  await expect.element(screen.getByText('2026-12-01 10:41:07 UTC')).toBeVisible();
});

test('a digest in groups of four, all of it when asked for', async () => {
  const value = '0123456789abcdef'.repeat(4);
  const screen = await show(<Digest value={value} />);
  await expect.element(screen.getByText('0123 4567 89ab cdef')).toBeVisible();
  await screen.getByRole('button', { name: 'Show all of it' }).click();
  expect(document.querySelector('code')?.textContent?.replaceAll(' ', '')).toBe(value);
  expect(await faults()).toEqual([]);
});
