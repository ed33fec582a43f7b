import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkHome } from './check-home.ts';
import { createHome } from './home.ts';

let home: string;
beforeEach(async () => {
  home = join(mkdtempSync(join(tmpdir(), 'tacit-check-')), 'home');
  await createHome(home, { name: 'bank', host: '127.0.0.1', port: 7443 });
});
afterEach(() => rmSync(join(home, '..'), { recursive: true, force: true }));

test('a home as it was made is fine', () => {
  expect(checkHome(home)).toEqual({ loose: [] });
});

test('files that others could read are named with the mode they should have', () => {
  for (const [name, mode] of [
    ['store.sqlite', 0o644],
    ['policies/customers.yaml', 0o640],
    ['config.yaml', 0o664],
  ] as const) {
    writeFileSync(join(home, name), 'name: bank\nhost: localhost\nport: 7443\n');
    chmodSync(join(home, name), mode);
  }
  const { fault, loose } = checkHome(home);
  expect(fault).toBeUndefined();
  const found = new Map(loose.map(({ code, fields }) => [fields['file'], [code, fields['found'], fields['expected']]]));
  expect(found).toEqual(
    new Map([
      [join(home, 'config.yaml'), ['home.loose-file', '0664', '0600']],
      [join(home, 'policies/customers.yaml'), ['home.loose-file', '0640', '0600']],
      [join(home, 'store.sqlite'), ['home.loose-file', '0644', '0600']],
    ]),
  );
});

test('what stops the party from starting is named once', () => {
  chmodSync(join(home, 'tls.key'), 0o644);
  expect(checkHome(home)).toMatchObject({ fault: { code: 'home.readable-by-others' }, loose: [] });
  chmodSync(join(home, 'tls.key'), 0o600);
  writeFileSync(join(home, 'config.yaml'), 'name: bank\nhost: 0.0.0.0\nport: 7443\n', { mode: 0o600 });
  expect(checkHome(home)).toMatchObject({
    fault: { code: 'party.no-public-address', fields: { found: '0.0.0.0', file: join(home, 'config.yaml') } },
  });
  expect(checkHome(join(home, 'nowhere'))).toMatchObject({ fault: { code: 'home.missing' }, loose: [] });
});
