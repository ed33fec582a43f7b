import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { say, sayHint, textKeys } from '@tacit/party/api';
import { expect, test } from 'vitest';
// Registers the texts of all packages.
import '@tacit/party';
import './messages.ts';
import '../demo/credit-messages.ts';
import '../demo/lookup-messages.ts';
import '../demo/tpch-messages.ts';
import '../demo/messages.ts';
import '../demo/advertising-messages.ts';
import '../demo/privacy-messages.ts';
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

test('Chinese texts have one word for one thing', () => {
  // Other words for 数据方, 对等方, 参与方, 隐去, 锁定, 问题, 无人, 提案, 过期; and a request that reads like a command about others.
  const others =
    /所有者|所有方|拥有者|对方机构|机构名片|该名称的机构|不予公布|不公布|固定的公钥|已固定|该查询|查询中|任何一方都不会|提议|请让|error:|hint:/;
  const readme = readFileSync(join(source, '../../README.zh-CN.md'), 'utf8').split('\n');
  const texts = textKeys().flatMap((key) => [say(key, {}, 'zh'), sayHint(key, {}, 'zh') ?? '']);
  expect(texts.length).toBeGreaterThan(1_000);
  expect([...texts, ...readme].filter((text) => others.test(text))).toEqual([]);
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
      data: () => undefined,
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
