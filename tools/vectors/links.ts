/** How a link is found and opened: TLS server name, path, and the upgrade that both sides agree on. */
import { linkProtocol } from '../../engine/src/platform/node-links.ts';
import { runServerName } from '../../party/src/links/front-door.ts';
import { linkPath } from '../../party/src/runs/run-links.ts';
import { dialOnce } from './dial.ts';
import { type BadVector, hex, type VectorFile, utf8 } from './file.ts';
import { runIdOf } from './receipts.ts';

const u16 = (value: number): number[] => [value >> 8, value & 0xff];
const u24 = (value: number): number[] => [value >> 16, ...u16(value & 0xffff)];
const sized16 = (bytes: readonly number[]): number[] => [...u16(bytes.length), ...bytes];

interface HelloParts {
  readonly names?: readonly (string | readonly number[])[];
  readonly nameType?: number;
  readonly extensionsLength?: number;
  readonly recordVersion?: number;
  readonly messageType?: number;
  readonly suites?: readonly number[];
}

/** The body of a ClientHello (RFC 8446, section 4.1.2) with one suite, and these server names (RFC 6066, section 3). */
function clientHello({
  names = [],
  nameType = 0,
  extensionsLength,
  messageType = 1,
  suites = [0x13, 0x01],
}: HelloParts): number[] {
  const extensions = names.flatMap((name) => {
    const entry = [nameType, ...sized16(typeof name === 'string' ? [...utf8(name)] : name)];
    return [...u16(0), ...sized16(sized16(entry))];
  });
  const body = [
    3,
    3,
    ...Array.from({ length: 32 }, (_, i) => i),
    0,
    ...sized16(suites),
    1,
    0,
    ...u16(extensionsLength ?? extensions.length),
    ...extensions,
  ];
  return [messageType, ...u24(body.length), ...body];
}

/** As records (section 5.1) of at most so many bytes. */
function records(message: readonly number[], most = 16_384, version = 1): Uint8Array {
  const pieces: number[] = [];
  for (let at = 0; at < message.length; at += most)
    pieces.push(22, 3, version, ...sized16(message.slice(at, at + most)));
  return Uint8Array.from(pieces);
}

export async function linkVectors(): Promise<VectorFile> {
  const runId = runIdOf('link');
  const serverName = runServerName(runId);
  const path = linkPath(runId, 0);
  const hello = (name: string, bytes: Uint8Array, found: string | null, run: string | null) => ({
    name,
    clientHello: hex(bytes),
    serverName: found,
    run,
  });
  const plain = records(clientHello({ names: [serverName] }));
  const bad = (name: string, bytes: Uint8Array, outcome = 'invalid'): BadVector => ({
    name,
    clientHello: hex(bytes),
    outcome,
  });
  const request = await dialOnce(path, serverName);
  const upgrade = (
    name: string,
    change: (text: string) => string,
    status: number,
    error: string,
    more: object = {},
  ): BadVector => ({ name, request: change(request), status, error, ...more });
  return {
    file: 'link',
    about: [
      'Each pair of parties of a run has one link: the one with the lower number dials the other at the address of its card, TLS 1.3, ALPN "http/1.1", with the TLS server name `serverName` and its own certificate; each side compares SHA-256 of the other’s certificate (DER) with its card. Then it sends `request`, and after `answer` both sides send frames.',
      'good with `clientHello` (hex): first bytes on a party’s port; `serverName` that they name, `run` that the connection belongs to (null: the HTTPS interface).',
      'good with `request`: what Tacit sends, but that Host names the real address, and what it answers. An acceptor needs the request line, Connection and Upgrade only.',
      'bad: `clientHello` that is dropped ("invalid") or waited for ("incomplete"); `request` that is answered by `status` while the link that is expected fails with `error` in the end; with `stranger` by another certificate.',
    ],
    common: { runId, protocol: linkProtocol, dialler: 0 },
    good: [
      { name: 'where a run’s link is', runId, dialler: 0, serverName, path },
      {
        name: 'a request',
        request,
        answer: 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tacit-link/1\r\n\r\n',
      },
      hello('a run', plain, serverName, runId),
      hello('in two records', records(clientHello({ names: [serverName] }), 60), serverName, runId),
      hello('in capitals', records(clientHello({ names: [serverName.toUpperCase()] })), serverName, runId),
      hello('a record of version 3.3', records(clientHello({ names: [serverName] }), 16_384, 3), serverName, runId),
      hello('a name that is no run', records(clientHello({ names: ['bank.example'] })), 'bank.example', null),
      hello('a run of 31 digits', records(clientHello({ names: [serverName.slice(1)] })), serverName.slice(1), null),
      hello(
        'a run and more',
        records(clientHello({ names: [`${serverName}.example`] })),
        `${serverName}.example`,
        null,
      ),
      hello('no name', records(clientHello({})), null, null),
    ],
    bad: [
      bad('no TLS', utf8('GET / HTTP/1.1\r\n\r\n')),
      bad('a record of version 2', Uint8Array.of(22, 2)),
      bad('another message of the handshake', records(clientHello({ names: [serverName], messageType: 2 }))),
      bad('a record without content', Uint8Array.of(22, 3, 1, 0, 0)),
      bad('a record longer than is looked at', Uint8Array.of(22, 3, 1, 0xff, 0xff)),
      bad('a message longer than is looked at', Uint8Array.of(22, 3, 1, 0x40, 0, 1, 0xff, 0xff, 0xff)),
      bad('two names', records(clientHello({ names: [serverName, 'bank.example'] }))),
      bad('an empty name', records(clientHello({ names: [[]] }))),
      bad('a name with a blank', records(clientHello({ names: ['a b'] }))),
      bad('a name with a byte above ASCII', records(clientHello({ names: [[0x61, 0xe4]] }))),
      bad('a name of 256 bytes', records(clientHello({ names: ['a'.repeat(256)] }))),
      bad('a name of another type', records(clientHello({ names: [serverName], nameType: 1 }))),
      bad('extensions shorter than they say', records(clientHello({ names: [serverName], extensionsLength: 200 }))),
      bad('extensions longer than they say', records(clientHello({ names: [serverName], extensionsLength: 4 }))),
      bad('no suite', records(clientHello({ names: [serverName], suites: [] }))),
      bad('a byte short', plain.slice(0, -1), 'incomplete'),
      bad('nothing', new Uint8Array(0), 'incomplete'),
      upgrade('another path', (text) => text.replace(path, linkPath(runId, 1)), 404, 'peer.not-connected'),
      upgrade('another run', (text) => text.replace(path, linkPath(runIdOf('another'), 0)), 404, 'peer.not-connected'),
      upgrade(
        'another protocol',
        (text) => text.replace(`pgrade: ${linkProtocol}`, 'pgrade: websocket'),
        426,
        'peer.refused',
      ),
      upgrade('another version', (text) => text.replace(linkProtocol, 'tacit-link/2'), 426, 'peer.refused'),
      upgrade('no upgrade', (text) => text.replace(/^.*pgrade.*\r\n/gim, ''), 404, 'peer.not-connected'),
      upgrade('another certificate', (text) => text, 403, 'peer.certificate-not-pinned', { stranger: true }),
    ],
  };
}
