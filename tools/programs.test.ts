import { expect, test } from 'vitest';
import { chromiumCommand } from './programs.ts';
import { skippedLines } from './skipped.ts';

test('the command is one that works where it is given', () => {
  expect(chromiumCommand('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n')).toMatch(
    /^sudo apt-get .* chromium$/,
  );
  expect(chromiumCommand('NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n')).toMatch(/^npx playwright install .*chromium$/);
});

test('a line for what is missing, none for what is there', () => {
  const program = { name: 'Chromium', command: 'install it' } as const;
  expect(
    skippedLines([
      { program, tests: 'tabs' },
      { program: undefined, tests: 'tables' },
    ]),
  ).toEqual(['skipped: tabs: there is no Chromium. To run them: install it']);
});
