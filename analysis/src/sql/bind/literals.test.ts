import { loadParser, parser } from '../parse/pg-query.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import type { A_Const } from 'libpg-query';
import { SourceText } from '../parse/source-text.ts';
import { asDate, bindConstant } from './literals.ts';

beforeAll(() => loadParser());

function bind(literal: string) {
  const sql = `SELECT ${literal}`;
  const statement = parser().parseSync(sql) as {
    stmts: { stmt: { SelectStmt: { targetList: { ResTarget: { val: { A_Const: A_Const } } }[] } } }[];
  };
  const target = statement.stmts[0]?.stmt.SelectStmt.targetList[0];
  return bindConstant(new SourceText(sql), target?.ResTarget.val.A_Const as A_Const);
}

describe('literals', () => {
  test.each([
    ['0', '0', 0],
    ['-7', '-7', 0],
    ['1_000', '1000', 0],
    ['0x1F', '31', 0],
    ['0b101', '5', 0],
    ['0x1FFFFFFFFFF', '2199023255551', 0],
    ['-9223372036854775808', '-9223372036854775808', 0],
    ['12.50', '1250', 2],
    ['.5', '5', 1],
    ['5.', '5', 0],
    ['-0.05', '-5', 2],
    ['1e3', '1000', 0],
    ['1.25e1', '125', 1],
    ['125e-3', '125', 3],
    ['1_000.5', '10005', 1],
  ])('%s', (literal, value, scale) => {
    expect(bind(literal)).toMatchObject({
      kind: 'constant',
      value,
      type: scale === 0 ? { kind: 'integer' } : { kind: 'decimal', scale },
      range: { min: BigInt(value), max: BigInt(value) },
    });
  });

  test.each([
    ['TRUE', 'boolean', 'true'],
    ['false', 'boolean', 'false'],
    ["''", 'text', ''],
    ["'O''Brien'", 'text', "O'Brien"],
    ["E'a\\n'", 'text', 'a\n'],
    ["U&'\\00e9'", 'text', 'é'],
  ])('%s', (literal, kind, value) => {
    expect(bind(literal)).toMatchObject({ type: { kind }, value });
  });

  test.each(["B'101'", "X'1F'", 'NULL'])('refuses %s', (literal) => {
    expect(() => bind(literal)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^sql.unsupported/) as string }),
    );
  });

  test.each(['1e61', '1e-61', '9'.repeat(61)])('refuses %s', (literal) => {
    expect(() => bind(literal)).toThrow(expect.objectContaining({ code: 'sql.bad-number' }));
  });

  test('dates are days', () => {
    expect(asDate(new SourceText(''), bind("'1970-01-31'"))).toMatchObject({ type: { kind: 'date' }, value: '30' });
    for (const text of ['1970-1-31', '2023-02-29', '31.01.1970', '']) {
      expect(() => asDate(new SourceText(''), bind(`'${text}'`))).toThrow(
        expect.objectContaining({ code: 'sql.bad-date' }),
      );
    }
  });
});
