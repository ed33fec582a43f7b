import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TacitError } from '@tacit/engine';
import { afterAll, expect, test } from 'vitest';
import { generateIdentityPem } from '../identity/keys.ts';
import { dataFiles } from './data-files.ts';
import { allowedSource, type DataPlaces } from './places.ts';

const root = mkdtempSync(join(tmpdir(), 'tacit-places-'));
const at = (...parts: string[]): string => join(root, ...parts);
const write = (path: string, text = 'id\n1\n'): string => {
  writeFileSync(path, text);
  return path;
};
for (const folder of ['home/policies', 'other/runs', 'data/deep/.ssh', 'elsewhere'])
  mkdirSync(at(folder), { recursive: true });
for (const home of ['home', 'other'])
  for (const name of ['config.yaml', 'identity.key', 'token', 'tls.key', 'store.sqlite']) write(at(home, name));
write(at('data', 'deep', 'people.csv'));
write(at('data', 'deep', '.ssh', 'people.csv'));
write(at('data', 'copied-key.csv'), generateIdentityPem());
write(at('elsewhere', 'people.csv'));
write(at('home', 'policies', 'people.csv'));
write(at('other', 'runs', 'people.csv'));
symlinkSync(at('home'), at('data', 'to-home'));
symlinkSync(at('home', 'identity.key'), at('data', 'key.csv'));
symlinkSync(at('elsewhere'), at('data', 'to-elsewhere'));
symlinkSync(at('data'), at('to-data'));
symlinkSync('/etc/hostname', at('data', 'system.csv'));
linkSync(at('home', 'token'), at('data', 'second-name.csv'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const operator: DataPlaces = { home: at('home'), roots: undefined, isOperator: true };
const rooted: DataPlaces = { home: at('home'), roots: [at('to-data')], isOperator: true };

function outcome(path: string, places: DataPlaces): string {
  try {
    const allowed = allowedSource({ kind: 'csv', path }, places);
    return allowed.kind === 'csv' ? allowed.path : '';
  } catch (error) {
    if (error instanceof TacitError) return error.code;
    throw error;
  }
}

const people = at('data', 'deep', 'people.csv');

test.each([
  ['a file', people, people],
  ['one beside the home', at('elsewhere', 'people.csv'), at('elsewhere', 'people.csv')],
  ['a link to a file', at('to-data', 'deep', 'people.csv'), people],
  ['the own key', at('home', 'identity.key'), 'data.inside-home'],
  ['the own token', at('home', 'token'), 'data.inside-home'],
  ['anything in the home', at('home', 'policies', 'people.csv'), 'data.inside-home'],
  ['by way of ..', `${at('data')}/../home/identity.key`, 'data.inside-home'],
  ['by way of a link to the home', at('data', 'to-home', 'tls.key'), 'data.inside-home'],
  ['by way of a link to the key', at('data', 'key.csv'), 'data.inside-home'],
  ['the token under a second name', at('data', 'second-name.csv'), 'data.inside-home'],
  ['the home of another party', at('other', 'token'), 'data.inside-home'],
  ['deep in the home of another party', at('other', 'runs', 'people.csv'), 'data.inside-home'],
  ['a key that was copied', at('data', 'copied-key.csv'), 'data.key-file'],
  ['a setting of the system', '/etc/hostname', 'data.system-place'],
  ['a link to it', at('data', 'system.csv'), 'data.system-place'],
  ['what the process has', '/proc/self/environ', 'data.system-place'],
  ['keys of programs', at('data', 'deep', '.ssh', 'people.csv'), 'data.system-place'],
  ['a relative path', 'data/deep/people.csv', 'data.relative-path'],
  ['what would be a pattern elsewhere', at('home', '*.key'), 'data.no-file'],
  ['a pattern that matches one character', at('home', 'toke?'), 'data.no-file'],
  ['a class of characters', at('home', '[t]oken'), 'data.no-file'],
  ['nothing', at('data', 'none.csv'), 'data.no-file'],
])('without configured folders, the operator names %s', (_, path, expected) => {
  expect(outcome(path, operator)).toBe(expected);
});

test.each([people, at('home', 'identity.key'), '/etc/hostname', at('nowhere')])(
  'without configured folders nobody else names any, and is not told what is there: %s',
  (path) => {
    expect(outcome(path, { ...operator, isOperator: false })).toBe('data.no-roots');
  },
);

test.each([
  ['a file below', people, people],
  ['by way of a link', at('to-data', 'deep', 'people.csv'), people],
  [
    'keys of programs below, as configured',
    at('data', 'deep', '.ssh', 'people.csv'),
    at('data', 'deep', '.ssh', 'people.csv'),
  ],
  ['a file beside', at('elsewhere', 'people.csv'), 'data.outside-roots'],
  ['a folder whose name begins alike', `${at('data')}-not/people.csv`, 'data.outside-roots'],
  ['by way of ..', `${at('data')}/../elsewhere/people.csv`, 'data.outside-roots'],
  ['a link that leads out', at('data', 'to-elsewhere', 'people.csv'), 'data.outside-roots'],
  ['a link to the key', at('data', 'key.csv'), 'data.outside-roots'],
  ['the token under a second name', at('data', 'second-name.csv'), 'data.inside-home'],
  ['a key that was copied', at('data', 'copied-key.csv'), 'data.key-file'],
  ['what is not there, outside', at('nowhere'), 'data.outside-roots'],
  ['what is not there, below', at('data', 'none.csv'), 'data.no-file'],
])('with configured folders, everybody names %s', (_, path, expected) => {
  for (const isOperator of [true, false]) expect(outcome(path, { ...rooted, isOperator })).toBe(expected);
});

test('a folder that holds the home does not open it', () => {
  expect(outcome(at('home', 'identity.key'), { ...rooted, roots: [root] })).toBe('data.inside-home');
  expect(outcome(at('other', 'token'), { ...rooted, roots: ['/'] })).toBe('data.inside-home');
});

test('the keys of a database connection are never those of a party', () => {
  const url = (setting: string, path: string): string =>
    `postgres://u@db.example/d?sslmode=verify-full&${setting}=${path}`;
  const add = (address: string) => allowedSource({ kind: 'postgres', url: address, table: 't' }, operator);
  expect(() => add(url('sslkey', at('home', 'identity.key')))).toThrow(/directory of a party/);
  expect(() =>
    add(url('sslkey', at('elsewhere', 'people.csv')) + `&sslcert=${at('data', 'to-home', 'token')}`),
  ).toThrow(/directory of a party/);
  expect(() => add(url('sslrootcert', at('elsewhere', 'people.csv')))).not.toThrow();
});

test('nobody but the operator names files of a connection outside of the configured folders', () => {
  const url = `postgres://u@db.example/d?sslmode=verify-full&sslrootcert=${at('elsewhere', 'people.csv')}`;
  const source = { kind: 'postgres', url, table: 't' } as const;
  expect(() => allowedSource(source, { ...operator, isOperator: false })).toThrow(/names no folders/);
  expect(() => allowedSource(source, { ...rooted, isOperator: false })).toThrow(/not below a folder/);
  expect(() => allowedSource(source, rooted)).not.toThrow();
});

test('a pipe is not waited for', () => {
  const path = at('data', 'pipe.csv');
  execFileSync('mkfifo', [path]);
  expect(outcome(path, operator)).toBe(path);
  expect(() => dataFiles({ kind: 'csv', path })).toThrow(expect.objectContaining({ code: 'data.no-file' }));
});
