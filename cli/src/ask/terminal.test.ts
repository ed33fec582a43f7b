import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { asLine, type History, historyFile, mostEntries, openHistory } from './history.ts';
import { Terminal } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'tacit-history-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A terminal of streams; `lines` are what it was given. */
function terminalOf(history: History = openHistory(undefined)) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let text = '';
  output.setEncoding('utf8').on('data', (piece: string) => void (text += piece));
  const complete = (line: string): [string[], string] => [line === 'sel' ? ['select'] : [], line];
  const terminal = new Terminal({ input, output, history, complete });
  const lines: string[] = [];
  const resets: true[] = [];
  let hasEnded = false;
  const done = terminal.run({
    prompt: () => `${lines.length}=> `,
    line: async (line) => {
      lines.push(line);
      terminal.entered(line);
      if (line === 'ask') lines.push(`answer ${await terminal.question('sure? ')}`);
      if (line === 'wait')
        await terminal.waiting(async (signal) => {
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          lines.push('left');
        });
      hasEnded = line === 'end';
    },
    reset: () => void resets.push(true),
    get hasEnded() {
      return hasEnded;
    },
  });
  const shows = async (part: string): Promise<void> => {
    await expect.poll(() => text).toContain(part);
    text = text.slice(text.indexOf(part) + part.length);
  };
  return { input, terminal, lines, resets, done, shows };
}

test('lines that come together are done in order; Tab completes; Ctrl-D leaves', async () => {
  const { input, lines, done, shows } = terminalOf();
  await shows('0=> ');
  input.write('a\nb\nsel');
  await shows('2=> ');
  await shows('sel');
  input.write('\t');
  await shows('ect');
  input.write('\n');
  await shows('3=> ');
  expect(lines).toEqual(['a', 'b', 'select']);
  input.write('\u0004');
  await done;
});

test('a question is answered by what is typed after it, never by what came before', async () => {
  const { input, lines, done, shows } = terminalOf();
  await shows('0=> ');
  input.write('ask\nyes\n');
  await shows('sure? ');
  input.write('no\n');
  await expect.poll(() => lines).toEqual(['ask', 'answer no', 'yes']);
  input.write('ask\n');
  await shows('sure? ');
  input.write('\u0003');
  await expect.poll(() => lines.at(-1)).toBe('answer undefined');
  input.write('end\n');
  await done;
});

test('Ctrl-C cancels the line, or ends the waiting', async () => {
  const { input, lines, resets, done, shows } = terminalOf();
  await shows('0=> ');
  input.write('half\u0003');
  await shows('^C');
  input.write('wait\n');
  await expect.poll(() => lines).toEqual(['wait']);
  input.write('\u0003');
  await expect.poll(() => lines).toEqual(['wait', 'left']);
  expect(resets).toHaveLength(1);
  input.write('end\n');
  await done;
});

test('the arrow keys bring back what was typed, also in earlier prompts', async () => {
  const file = join(folder, 'earlier');
  writeFileSync(file, 'oldest\nSELECT 1;\n', { mode: 0o644 });
  const { input, lines, done, shows } = terminalOf(openHistory(file));
  await shows('0=> ');
  input.write(' secret\n');
  await shows('1=> ');
  input.write('\u001b[A\n');
  await shows('2=> ');
  expect(lines).toEqual([' secret', 'SELECT 1;']);
  input.write('new\nend\n');
  await done;
  expect(readFileSync(file, 'utf8')).toBe('oldest\nSELECT 1;\nnew\nend\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a history keeps its user’s statements on one line each, and only so many', () => {
  const file = join(folder, 'kept');
  const history = openHistory(file);
  history.add('SELECT 1\n  FROM x;');
  history.add(' SELECT 2;');
  expect(history.entries).toEqual(['SELECT 1 FROM x;']);
  expect(asLine('SELECT 1 -- one\nFROM x;')).toBeUndefined();
  expect(asLine("SELECT 'a\nb';")).toBeUndefined();
  writeFileSync(file, Array.from({ length: mostEntries + 5 }, (_, i) => `${i}\n`).join(''));
  expect(openHistory(file).entries).toHaveLength(mostEntries);
  expect(readFileSync(file, 'utf8').split('\n')[0]).toBe('5');
  const none = openHistory(undefined);
  none.add('SELECT 1;');
  expect(none.entries).toEqual([]);
  expect(historyFile(folder)).toBe(join(folder, 'ask-history'));
  expect(historyFile(join(folder, 'none'), '/home/u')).toBe('/home/u/.tacit-ask-history');
});
