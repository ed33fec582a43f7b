import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { say, textKeys } from '@tacit/party/api';
import { expect, test } from 'vitest';
import './messages.ts';
import '../demo/messages.ts';
import { commands } from '../commands/registry.ts';

const source = join(import.meta.dirname, '..');
const known = new Set(textKeys());

test('every text that the command line names exists', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );
  const named = files.flatMap((file) => [
    ...readFileSync(join(source, file), 'utf8').matchAll(/'((?:cli|demo)\.[a-z][a-zA-Z.-]*)'/g),
  ]);
  expect(named.length).toBeGreaterThan(200);
  expect([...new Set(named.map(([, key]) => key as string))].filter((key) => !known.has(key))).toEqual([]);
});

test('every command has a description in both languages', () => {
  for (const { name } of commands) {
    expect(known, name).toContain(`cli.${name}`);
    expect(say(`cli.${name}`, {}, 'zh')).toMatch(/[\u4e00-\u9fff]/);
  }
});

test('every command explains itself with an example', async () => {
  const { Command } = await import('commander');
  for (const entry of commands) {
    const command = new Command(entry.name);
    const io = {
      language: 'en' as const,
      json: false,
      home: '',
      homeFlag: '',
      interactive: false,
      print: () => {},
      note: () => {},
      show: () => {},
    };
    (await entry.load()).define(command, () => io);
    for (const each of command.commands.length === 0 ? [command] : command.commands) {
      let help = '';
      each.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      expect(help, each.name()).toMatch(new RegExp(`tacit .*${each.name()}`));
    }
  }
});
