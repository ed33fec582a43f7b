/** Sessions with clients over real sockets: TLS between machines, and WebSockets with Node's own as the browser's end. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocket } from 'node:net';
import { expect, test } from 'vitest';
import type { Channel } from '../base/channel.ts';
import { browserLinks } from '../platform/browser-accept.ts';
import { dialSocket } from '../platform/browser-dial.ts';
import { certificateSha256, createCertificate } from '../platform/certificate.ts';
import { partyLinks, type Place } from '../platform/party-links.ts';
import { localChannelPair } from '../transport/local-channel.ts';
import { runParty } from '../transport/mesh-session.ts';
import { compareTraffic } from './conformance.ts';
import { runCost } from './cost/run.ts';
import { permitLines } from './guard.ts';
import type { Ring, Sharing } from './model.ts';
import { additiveDealer, type Protocol, replicated } from './registry.ts';
import { runProgram } from './run.ts';
import { words } from './words.ts';

const computers = 3;
const [clinic, ministry] = [3, 4] as const;
const guard = permitLines({ product: { to: [ministry], values: 1000 } });

/** The clinic's numbers times a computer's, for the ministry. */
async function program(sharing: Sharing): Promise<BigUint64Array | undefined> {
  const column = (owner: number): Promise<Ring> => {
    const own = sharing.session.owns(owner) ? words(Array.from({ length: 1000 }, (_, i) => i + owner)) : undefined;
    return sharing.inputRing(owner, 1000, own);
  };
  const [x, y] = [await column(clinic), await column(0)];
  return sharing.reveal(await sharing.multiply(x, y), 'product', [ministry]);
}
const expected = words(Array.from({ length: 1000 }, (_, i) => i * (i + clinic)));

/** Runs the program as every party over its links, and checks answers and traffic. */
async function runOver(
  protocol: Protocol,
  names: readonly string[],
  links: readonly (readonly (Channel | Promise<Channel> | undefined)[] | Promise<(Promise<Channel> | undefined)[]>)[],
): Promise<void> {
  const runs = await Promise.all(
    links.map(async (coming, self) => {
      const options = { names, self, channels: await coming, sessionId: 'run 1', program: 'product', computers };
      return runParty(options, (session) => runProgram(protocol, session, program, guard));
    }),
  );
  for (const [party, { result }] of runs.entries()) expect(result).toEqual(party === ministry ? expected : undefined);
  const cost = await runCost(names, protocol, program, guard, { computers });
  const traffic = runs.map((run) => run.traffic);
  expect(compareTraffic(cost, traffic)).toEqual([]);
}

const names = ['a', 'b', 'c', 'clinic', 'ministry'];

test.each([
  [replicated, names],
  [additiveDealer, [...names, 'dealer']],
] as const)('$name over TLS: clients dial, and listen nowhere', async (protocol, all) => {
  const identities = all.map((name) => createCertificate(name));
  const free = await Promise.all(
    all.slice(0, computers).map(async () => {
      const server = createSocket().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      await new Promise((resolve) => void server.close(resolve));
      return port;
    }),
  );
  // A port that nobody can listen at: clients have no place.
  const parties = all.map((name, self): Place => {
    const certSha256 = certificateSha256((identities[self] as { cert: string }).cert);
    return { name, host: self < computers ? '127.0.0.1' : '0.0.0.0', port: free[self] ?? 1, certSha256 };
  });
  await runOver(
    protocol,
    all,
    identities.map((identity, self) => partyLinks({ parties, self, computers, identity, timeoutMs: 20_000 })),
  );
});

test('over WebSockets: clients dial each computer', async () => {
  const token = (client: number): string => String(client).repeat(40);
  const channels: (Channel | Promise<Channel> | undefined)[][] = names.map(() => names.map(() => undefined));
  const link = (
    a: number,
    b: number,
    ends: readonly [Channel | Promise<Channel>, Channel | Promise<Channel>],
  ): void => {
    (channels[a] as unknown[])[b] = ends[0];
    (channels[b] as unknown[])[a] = ends[1];
  };
  for (const [a, b] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const)
    link(a, b, localChannelPair());
  const servers = [];
  for (let computer = 0; computer < computers; computer++) {
    const links = await browserLinks();
    const server = createServer().on('upgrade', links.upgrade).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (const client of [clinic, ministry]) {
      const path = `/run/${client}`;
      const coming = links.expect({ party: names[client] as string, path, token: token(client) });
      const url = `ws://127.0.0.1:${port}${path}`;
      const dialled = dialSocket({ party: names[computer] as string, url, token: token(client) });
      link(computer, client, [coming, dialled]);
    }
  }
  await runOver(replicated, names, channels);
  for (const server of servers) server.close();
});
