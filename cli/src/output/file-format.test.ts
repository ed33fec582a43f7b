import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import '../text/messages.ts';
import {
  formatOf,
  type FormatOptions,
  formatOptions,
  tableFormat,
  tableFormatOptions,
  type TableOptions,
} from './file-format.ts';

const parse = (words: string[]): FormatOptions =>
  formatOptions(new Command(), 'en').exitOverride().parse(words, { from: 'user' }).opts();
const parseTables = (words: string[]): TableOptions =>
  tableFormatOptions(new Command(), 'en').exitOverride().parse(words, { from: 'user' }).opts();

describe('options of data add', () => {
  test.each([
    [[], undefined],
    [['--no-header'], { header: false }],
    [['--header'], { header: true }],
    [['--null', 'NA', '--null', '-', '--null', ''], { nullMarks: ['NA', '-', ''] }],
    [
      ['--dates', 'DD.MM.YYYY', '--decimal', ',', '--thousands', '.'],
      { dates: 'DD.MM.YYYY', decimal: ',', thousands: '.' },
    ],
  ])('%j', (words, format) => expect(formatOf(parse(words))).toEqual(format));

  test('a decimal mark that is none', () => {
    expect(() => formatOf(parse(['--decimal', ';']))).toThrow(
      expect.objectContaining({ code: 'cli.data.bad-decimal' }),
    );
  });
});

describe('options of the demonstration', () => {
  const known = ['bank.a', 'shop.b'];
  const formats = (words: string[]) => known.map((table) => tableFormat(table, known, parseTables(words)));
  test('hold for all tables, or for one, which wins', () => {
    expect(formats([])).toEqual([undefined, undefined]);
    expect(formats(['--null', 'NA', '--null', 'bank.a=-', '--dates', 'shop.b=D/M/YYYY'])).toEqual([
      { nullMarks: ['-'] },
      { nullMarks: ['NA'], dates: 'D/M/YYYY' },
    ]);
    expect(formats(['--no-header'])).toEqual([{ header: false }, { header: false }]);
    expect(formats(['--no-header', '--header', 'shop.b'])).toEqual([{ header: false }, { header: true }]);
  });

  test('a table that is not there is named', () => {
    for (const words of [
      ['--null', 'bnk.a=NA'],
      ['--no-header', 'bank.b'],
    ])
      expect(() => formats(words)).toThrow(expect.objectContaining({ code: 'cli.data.no-such-table' }));
  });
});
