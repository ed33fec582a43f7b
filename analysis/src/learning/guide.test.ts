/** The questions that the guides show in JSON are those that their kinds read, the same in both languages. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kindNamed } from '../registry.ts';

const shown = ['models.md', 'models.zh-CN.md'].map((name) => {
  const guide = readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
  return [...guide.matchAll(/```json\n(.*?)```/gs)]
    .map(([, text]) => JSON.parse(text as string) as { kind?: string; question?: object })
    .filter(({ kind }) => kind !== undefined);
});

test('questions of preparations, splits, items, naïve Bayes and neighbours', () => {
  const [english = [], chinese] = shown;
  expect(chinese).toEqual(english);
  expect(english.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['split', 'prepare', 'associate', 'train', 'neighbours']),
  );
  for (const { kind = '', question } of english) expect(kindNamed(kind).read(question)).toEqual(question);
});
