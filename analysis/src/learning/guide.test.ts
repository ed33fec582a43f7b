/** The questions that the guides show in JSON are those that their kinds read, the same in both languages. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kindNamed } from '../registry.ts';

const shownIn = (names: readonly string[]) =>
  names.map((name) => {
    const guide = readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');
    return [...guide.matchAll(/```json\n(.*?)```/gs)]
      .map(([, text]) => JSON.parse(text as string) as { kind?: string; question?: object })
      .filter(({ kind }) => kind !== undefined);
  });
const shown = shownIn(['models.md', 'models.zh-CN.md']);

test('questions of preparations, splits, items, naïve Bayes and neighbours', () => {
  const [english = [], chinese] = shown;
  expect(chinese).toEqual(english);
  expect(english.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['split', 'prepare', 'associate', 'train', 'neighbours']),
  );
  for (const { kind = '', question } of english) expect(kindNamed(kind).read(question)).toEqual(question);
});

test('a question of synthetic rows', () => {
  const [english = [], chinese] = shownIn(['synthetic.md', 'synthetic.zh-CN.md']);
  expect(chinese).toEqual(english);
  expect(english).toMatchObject([{ kind: 'synthesize' }]);
  const asked = english[0]?.question as { privacy: { epsilon: number } };
  expect(kindNamed('synthesize').read(asked)).toMatchObject({
    ...asked,
    privacy: { epsilon: '1', delta: '0.000001', mechanism: 'gaussian' },
  });
});
