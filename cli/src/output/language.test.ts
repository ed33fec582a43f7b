import { expect, test } from 'vitest';
import { chooseLanguage } from './language.ts';

test.each([
  [undefined, { LC_ALL: '', LC_MESSAGES: '', LANG: 'zh_CN.UTF-8' }, 'zh'],
  [undefined, { LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }, 'en'],
  [undefined, { LC_MESSAGES: 'zh_TW', LANG: 'de_DE' }, 'zh'],
  [undefined, {}, 'en'],
  ['en', { LANG: 'zh_CN.UTF-8' }, 'en'],
  ['ZH', {}, 'zh'],
  // What is wrong with it is said in the language of the environment.
  ['de', { LANG: 'zh_CN.UTF-8' }, 'zh'],
] as const)('--lang %s in %o: %s', (option, environment, language) => {
  expect(chooseLanguage(option, environment)).toBe(language);
});
