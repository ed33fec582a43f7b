import { type Language, say, sayHint, UsageError } from '@tacit/engine';
import { expect, test } from 'vitest';
import { readTask } from './task-file.ts';

const good = 'kind: describe\nquestion:\n  tables: [north.stays]\n  columns: [days]\n';

/** What is said about a file, hint and all. */
async function said(text: string, language: Language = 'en'): Promise<string> {
  try {
    await readTask(text, 'stays.yaml');
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { code, fields } = error;
    return `${code} ${say(code, fields, language)} | ${sayHint(code, fields, language)}`;
  }
  throw new Error('it was read');
}

test('a task is read as it is written', async () => {
  expect(await readTask(`${good}recipients: [north]\n`, 'stays.yaml')).toEqual({
    kind: 'describe',
    question: { tables: ['north.stays'], columns: ['days'] },
    recipients: ['north'],
  });
  expect((await readTask('{"kind": "sql", "question": {"sql": "SELECT 1"}}', 'q.json')).kind).toBe('sql');
});

test('parameters are filled in: whole values, and within SQL', async () => {
  const text = `${good}  by: :by\n  where: "days > :least AND ward <> ':least' AND d < :to"\n  histogram: { bins: :bins }\n`;
  const values = { by: 'ward', least: '3', to: '2024-01-31', bins: '20' };
  expect((await readTask(text, 'stays.yaml', values)).question).toMatchObject({
    by: 'ward',
    where: "days > 3 AND ward <> ':least' AND d < DATE '2024-01-31'",
    histogram: { bins: 20 },
  });
  await expect(readTask(text, 'stays.yaml', { ...values, bins: 'x' })).rejects.toMatchObject({
    code: 'task.question.wrong-member',
  });
  const { bins: _bins, ...others } = values;
  await expect(readTask(text, 'stays.yaml', others)).rejects.toMatchObject({
    code: 'task.parameter-missing',
    fields: { name: 'bins', line: 7, column: 22 },
  });
  await expect(readTask(good, 'stays.yaml', { x: '1' })).rejects.toMatchObject({ code: 'sql.parameter-none' });
});

test.each<[string, string, string, RegExp]>([
  ['no kind', good.replace('kind: describe\n', ''), 'yaml.missing', /:1:1: .*kind.*sql \| describe/],
  ['a kind that there is not', good.replace('describe', 'describ'), 'yaml.wrong-value', /:1:7: .*sql \| describe/],
  ['no question', 'kind: describe\n', 'yaml.missing', /:1:1: .*\{ tables: /],
  ['a question that is a list', 'kind: sql\nquestion: [a]\n', 'yaml.wrong-value', /:2:11: .*\{ tables: /],
  ['to for recipients', `${good}to: [north]\n`, 'task.meant', /:5:1: .*to.*recipients/],
  ['to in the question', `${good}  to: [north]\n`, 'task.question.task-member', /:5:3: .*"to".*recipients.*--to/],
  ['a member beside the question', `${good}by: ward\n`, 'task.in-question', /:5:1: by .*question:/],
  ['recipients that are no list', `${good}recipients: north\n`, 'yaml.wrong-value', /:5:13: .*\[bank\]/],
  ['no time', `${good}until: tomorrow\n`, 'yaml.wrong-value', /:5:8: .*2030-12-31T/],
  ['an unknown setting', `${good}note: x\n`, 'yaml.unknown-key', /:5:1: .*kind, question, helper/],
  ['an unknown member', `${good}  colums: [cost]\n`, 'task.question.unknown-member', /:5:3: .*"colums".*columns/],
  [
    'a member of another form',
    `${good}  by: [ward]\n`,
    'task.question.wrong-member',
    /:5:7: .*by .*\["ward"\].*"region"/,
  ],
  [
    'too few columns',
    `${good}  statistics: [correlation]\n  on: [[a, b]]\n`,
    'task.question.needs-member',
    /:3:11: .*on needs tables/,
  ],
  [
    'one column for two',
    `${good}  statistics: [correlation]\n`,
    'task.question.needs-member',
    /:4:12: .*correlation needs/,
  ],
  ['no tables', 'kind: describe\nquestion:\n  columns: [days]\n', 'task.question.missing-member', /:3:3: .*tables/],
  ['no SQL', 'kind: sql\nquestion:\n  text: SELECT 1\n', 'task.question.invalid', /:3:3: .*"sql"/],
  ['no YAML', `${good}  by: [ward\n`, 'yaml.syntax', /:6:1: /],
])('%s', async (_, text, code, words) => {
  const [english, chinese] = [await said(text), await said(text, 'zh')];
  expect(english).toMatch(words);
  expect(english.split(' ')[0]).toBe(code);
  expect(english).toMatch(/stays\.yaml:/);
  expect(chinese).toMatch(/stays\.yaml:\d+:\d+：.*\p{Script=Han}/u);
  expect(chinese).not.toMatch(/\?|\{\w+\}/);
});
