import { scryptSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkPassphrase, hashPassphrase, isPassphrase } from './passphrase.ts';

const words = 'correct horse battery staple';
const coded = (code: string) => expect.objectContaining({ code }) as Error;

test('are kept as salted hashes that say their cost', async () => {
  const kept = await hashPassphrase('très longue phrase de passe');
  expect(kept).toMatch(/^scrypt\$15\$8\$3\$/);
  // Composed and decomposed letters are the same ones.
  expect(await isPassphrase('tre\u0300s longue phrase de passe', kept)).toBe(true);
  expect(await isPassphrase(words, undefined)).toBe(false);
});

test('can be told by the parameters that they were kept with', async () => {
  const salt = Buffer.alloc(16, 7);
  const hash = scryptSync(words, salt, 32, { N: 1 << 10, r: 8, p: 2 });
  const kept = `scrypt$10$8$2$${salt.toString('base64url')}$${hash.toString('base64url')}`;
  expect(await isPassphrase(words, kept)).toBe(true);
  expect(await isPassphrase(`${words} `, kept)).toBe(false);
  await expect(isPassphrase(words, 'scrypt$10$8$2$short$short')).rejects.toThrow('of another form');
});

test('that are short, of few letters or a name are refused, and not quoted', () => {
  expect(() => checkPassphrase(words, 'li.wei')).not.toThrow();
  expect(() => checkPassphrase('我们在春天的早晨一起去看海边日出吧', 'li.wei')).not.toThrow();
  for (const weak of ['', 'hunter2', 'fourteen chars', 'a'.repeat(40), 'ab'.repeat(20), 'long '.repeat(100)]) {
    const refused = (() => {
      try {
        checkPassphrase(weak, 'li.wei');
      } catch (error) {
        return error as Error & { fields: unknown };
      }
      return undefined;
    })();
    expect(refused, weak).toEqual(coded('passphrase.weak'));
    if (weak.length > 2) expect(JSON.stringify([refused?.message, refused?.fields])).not.toContain(weak);
  }
  expect(() => checkPassphrase('zhang.san-zhang.san', 'zhang.san')).toThrow(coded('passphrase.of-name'));
});
