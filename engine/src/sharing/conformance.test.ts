import { describe, expect, test } from 'vitest';
import { runLocal } from '../transport/local-mesh.ts';
import { checkCase, checkTogether, conformanceCases, settingsOf } from './conformance.ts';
import { type Protocol, protocols } from './registry.ts';

const withSlowSetup = (protocol: Protocol): boolean => protocol.name === 'additive-ot';

describe.each(settingsOf(protocols.filter((protocol) => !withSlowSetup(protocol))))('$name', (setting) => {
  test.each(conformanceCases)('$name', async (each) => {
    expect(await checkCase(setting, each, runLocal)).toEqual([]);
  });
});

describe.each(settingsOf(protocols.filter(withSlowSetup)))('$name', (setting) => {
  // Long vectors with two parties only.
  const most = setting.computing === 2 ? 1000 : 65;
  const short = conformanceCases.filter(({ name }) => Number(/length (\d+)/.exec(name)?.[1] ?? 0) <= most);

  test(`all ${short.length} cases up to length ${most}`, { timeout: 120_000 }, async () => {
    expect(await checkTogether(setting, short, runLocal)).toEqual([]);
  });
});
