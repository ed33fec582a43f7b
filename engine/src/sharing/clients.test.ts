/** Clients on every protocol: the same answers as in the clear, and the declared cost to the byte. */
import { expect, test } from 'vitest';
import { runLocal } from '../transport/local-mesh.ts';
import { clientCases } from './client-cases.ts';
import { obliviousProtocol } from './additive/oblivious.ts';
import { checkTogether, settingsOf, withClients } from './conformance.ts';
import { protocols } from './registry.ts';

// With oblivious transfer five parties prepare for seconds, and then send the same as with a dealer.
const settings = settingsOf(protocols, [2, 3, 5]).filter(
  ({ protocol, computing }) => protocol.name !== obliviousProtocol || computing < 5,
);

test.each(withClients(settings, 2))('$name', async (setting) => {
  expect(await checkTogether(setting, clientCases, runLocal)).toEqual([]);
});
