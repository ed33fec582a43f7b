import { hasText, type Language, say, sayHint, textKeys, type TextValues } from '@tacit/engine';
import { describe, expect, test } from 'vitest';
// Everything that a party loads registers its texts; PostgreSQL's part is loaded only when it is needed.
import '../main.ts';
import '../catalog/copy-messages.ts';

/** Names of the values that a text asks for. */
function asked(render: (values: TextValues) => string | undefined): string[] {
  const names = new Set<string>();
  render(
    new Proxy({} as TextValues, {
      get: (_, name) => {
        names.add(String(name));
        return undefined;
      },
    }),
  );
  return [...names].sort();
}

test('every folder with texts is looked at', () => {
  for (const key of ['store.full', 'home.missing', 'data.csv-ragged', 'policy-file.unknown-use', 'yaml.syntax']) {
    expect(hasText(key), key).toBe(true);
  }
});

describe('English and Chinese', () => {
  test('ask for the same values, text and hint', () => {
    for (const key of textKeys()) {
      const texts = (language: Language) => asked((values) => say(key, values, language));
      const hints = (language: Language) => asked((values) => sayHint(key, values, language));
      expect(texts('zh'), key).toEqual(texts('en'));
      expect(hints('zh'), key).toEqual(hints('en'));
    }
  });

  test('are each in their language', () => {
    for (const key of textKeys()) {
      expect(say(key, {}, 'en'), key).not.toMatch(/\p{Script=Han}/u);
      expect(sayHint(key, {}, 'en') ?? '', key).not.toMatch(/\p{Script=Han}/u);
      expect(say(key, {}, 'zh'), key).toMatch(/\p{Script=Han}/u);
      expect(sayHint(key, {}, 'zh') ?? '中', key).toMatch(/\p{Script=Han}/u);
    }
  });
});

test('what people may run into says what to do next', () => {
  const withoutAction = textKeys().filter(
    (key) => /^(store|home|data|yaml|party)\./.test(key) && sayHint(key) === undefined,
  );
  expect(withoutAction).toEqual([]);
});
