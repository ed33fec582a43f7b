/** Invented persons of an agency, and applicants at a bank as their forms have them: for the demonstration of look-ups. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LookupAnswer } from '@tacit/party/api/services';
import { seededDraw } from './generator.ts';
import { fullWidth, identityNumber, plainNumber } from './identity-numbers.ts';

const family = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '欧阳'];
const given = ['伟', '芳', '娜', '敏', '静', '强', '磊', '洋', '艳', '勇', '晓明', '丽华', '志远', '雨桐'];
const bands = ['A', 'B', 'C', 'D'];

export const personsPolicy = `dataset: persons
recipients: [bank]
expires: 2035-12-31
columns:
  id: { allow: [membership] }
  name: { allow: [membership] }
  mobile: { allow: [membership] }
  score: { allow: [payload] }
  band: { allow: [payload] }
`;

/** As a caller names them. */
export type Asked = { readonly id: string; readonly name: string; readonly mobile: string };

interface Person extends Asked {
  readonly score: number;
  readonly band: string;
}

export interface PersonFiles {
  readonly persons: string;
  readonly applicants: string;
}

/** Writes both tables into `folder`. Of the applicants about one in ten is nobody's, and some give another name or number. */
export function writePersons(folder: string, persons = 12_000, applicants = 200): PersonFiles {
  const draw = seededDraw(9_497);
  const all = Array.from({ length: persons + applicants }, (_, i): Person => {
    const score = Math.round(300 + 550 * draw.unit());
    return {
      id: identityNumber(i),
      name: draw.pick(family) + draw.pick(given),
      mobile: `170${String(draw.between(0, 99_999_999)).padStart(8, '0')}`,
      score,
      band: draw.chance(0.02) ? '' : (bands[Math.floor((850 - score) / 138)] ?? 'D'),
    };
  });
  const asked = Array.from({ length: applicants }, (): Asked => {
    // Those beyond the first `persons` are not in the agency's table.
    const place = draw.chance(0.1) ? persons + draw.between(0, applicants - 1) : draw.between(0, persons - 1);
    const { id, name, mobile } = all[place] as Person;
    return {
      id: typed(id, draw.between(0, 3)),
      name: draw.chance(0.08) ? draw.pick(family) + draw.pick(given) : name,
      mobile: draw.chance(0.1)
        ? `1711234${String(draw.between(0, 9_999)).padStart(4, '0')}`
        : dialled(mobile, draw.between(0, 2)),
    };
  });
  const files = { persons: join(folder, 'persons.csv'), applicants: join(folder, 'applicants.csv') };
  mkdirSync(folder, { recursive: true });
  const known = all.slice(0, persons).map(({ id, name, mobile, score, band }) => [id, name, mobile, score, band]);
  writeFileSync(files.persons, csv('id,name,mobile,score,band', known));
  writeFileSync(
    files.applicants,
    csv(
      'id,name,mobile',
      asked.map(({ id, name, mobile }) => [id, name, mobile]),
    ),
  );
  return files;
}

export const applicantsOf = (file: string): Asked[] =>
  linesOf(file).map(([id = '', name = '', mobile = '']) => ({ id, name, mobile }));

/** The answers in the clear, from the agency's file, by rules that are written anew. */
export function answersInTheClear(file: string, asked: readonly Asked[]): LookupAnswer[] {
  const persons = new Map(linesOf(file).map(([id = '', ...rest]) => [plainNumber(id), rest]));
  const digits = (text: string): string => plainNumber(text).slice(-11);
  return asked.map(({ id, name, mobile }): LookupAnswer => {
    const [called = '', number = '', score = '', band = ''] = persons.get(plainNumber(id)) ?? [];
    if (score === '') return { found: false };
    const differs = [
      ...(name.normalize('NFKC').toLowerCase() === called.normalize('NFKC').toLowerCase() ? [] : ['name']),
      ...(digits(mobile) === digits(number) ? [] : ['mobile']),
    ];
    return { found: true, values: { score, band: band === '' ? null : band }, differs };
  });
}

/** As it is, with a small x, in full width, or with a blank inside. */
const typed = (number: string, way: number): string =>
  [number, number.toLowerCase(), fullWidth(number), `${number.slice(0, 6)} ${number.slice(6)}`][way] ?? number;

const dialled = (mobile: string, way: number): string =>
  [mobile, `+86 ${mobile}`, `${mobile.slice(0, 3)}-${mobile.slice(3, 7)}-${mobile.slice(7)}`][way] ?? mobile;

const csv = (header: string, rows: readonly (readonly (string | number)[])[]): string =>
  `${[header, ...rows.map((row) => row.join(','))].join('\n')}\n`;

const linesOf = (file: string): string[][] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
