// The sharing layer's conformance suite with every party in a process of its own, over TLS.

import { protocols, runClear, runCost, type Sharing, type Traffic } from '@tacit/engine';
import {
  casesOverLinks,
  compareResults,
  compareTraffic,
  partyNames,
  settingNames,
  settingsOf,
} from '@tacit/engine/sharing/conformance';
import { expect, test } from 'vitest';
import { runProcesses } from '../../bench/processes.ts';
import type { CaseOutcome } from '../../bench/workloads/conformance.ts';

const workload = new URL('../../bench/workloads/conformance.ts', import.meta.url).href;

// With the fewest computers of each protocol: more of them meet within one process, in engine/src.
const settings = settingsOf(protocols, [2, 3]).filter(({ protocol, computing }) => computing === protocol.parties.min);

test.each(settings)('$name: the answers of clear and the traffic declared', async (setting) => {
  const { protocol, computing } = setting;
  const names = settingNames(setting);
  const cases = await casesOverLinks(setting);
  const parties = await runProcesses(names, workload, { protocol: protocol.name });
  const all = async (sharing: Sharing): Promise<void> => {
    for (const { program } of cases) await program(sharing);
  };
  const cost = await runCost(names, protocol, all);
  expect(
    compareTraffic(
      cost,
      parties.map(({ traffic }): Traffic => traffic),
    ),
  ).toEqual([]);
  for (const [i, { name, program }] of cases.entries()) {
    const expected = await runClear(partyNames(computing), program);
    for (const { result } of parties.slice(0, computing)) {
      const found = (result as CaseOutcome[])[i] as CaseOutcome;
      expect(found.name).toBe(name);
      expect({ name, faults: compareResults(found.results, expected) }).toEqual({ name, faults: [] });
    }
  }
});
