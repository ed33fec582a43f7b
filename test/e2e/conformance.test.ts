// The sharing layer's conformance suite with every party in a process of its own, over TLS.

import { protocols, runClear, runCost, type Sharing, type Traffic } from '@tacit/engine';
import { compareResults, compareTraffic, conformanceCases, partyNames } from '@tacit/engine/sharing/conformance';
import { expect, test } from 'vitest';
import { runProcesses } from '../../bench/processes.ts';
import type { CaseOutcome } from '../../bench/workloads/conformance.ts';

const workload = new URL('../../bench/workloads/conformance.ts', import.meta.url).href;

test.each(protocols)('$name gives the answers of clear and sends what it declares', async (protocol) => {
  const names = partyNames(protocol.parties);
  const parties = await runProcesses(names, workload, { protocol: protocol.name });
  const all = async (sharing: Sharing): Promise<void> => {
    for (const { program } of conformanceCases) await program(sharing);
  };
  const cost = await runCost(names, protocol, all);
  expect(
    compareTraffic(
      cost,
      parties.map(({ traffic }): Traffic => traffic),
    ),
  ).toEqual([]);
  for (const [i, { name, program }] of conformanceCases.entries()) {
    const expected = await runClear(names, program);
    for (const { result } of parties) {
      const found = (result as CaseOutcome[])[i] as CaseOutcome;
      expect(found.name).toBe(name);
      expect({ name, faults: compareResults(found.results, expected) }).toEqual({ name, faults: [] });
    }
  }
});
