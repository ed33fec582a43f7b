/**
 * Reads what real processes sent over TLS 1.3: a relay records the bytes of each connection, and the secrets that Node logs
 * with --tls-keylog (a test's doing, never the product's) open the records.
 *
 * RFC 8446 §5.2 (records), §7.3 (keys from traffic secrets); SSLKEYLOGFILE lines as in NSS. Only AES-GCM and ChaCha20 suites.
 */
import { createDecipheriv, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** One direction of one connection, as raw bytes. */
export interface Recording {
  readonly client: Buffer[];
  readonly server: Buffer[];
}

export interface Relay {
  readonly port: number;
  readonly recordings: Recording[];
  close(): Promise<void>;
}

/** Listens on a free loopback port and passes every connection on to `target`, keeping a copy of all bytes. */
export async function startRelay(target: number): Promise<Relay> {
  const recordings: Recording[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((inner) => {
    const outer = connect(target, '127.0.0.1');
    const recording: Recording = { client: [], server: [] };
    recordings.push(recording);
    for (const [from, to, kept] of [
      [inner, outer, recording.client],
      [outer, inner, recording.server],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk: Buffer) => {
        kept.push(chunk);
        to.write(chunk);
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => sockets.delete(from));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    recordings,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Traffic secrets by client random (hex) and label, from key log files. */
export type KeyLog = ReadonlyMap<string, ReadonlyMap<string, Buffer>>;

export function readKeyLog(files: readonly string[]): KeyLog {
  const log = new Map<string, Map<string, Buffer>>();
  for (const file of files) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const [label, random, secret] = line.trim().split(' ');
      if (label === undefined || random === undefined || secret === undefined) continue;
      const labels = log.get(random) ?? new Map<string, Buffer>();
      labels.set(label, Buffer.from(secret, 'hex'));
      log.set(random, labels);
    }
  }
  return log;
}

export interface Plaintext {
  readonly client: Buffer;
  readonly server: Buffer;
}

/** Application data of both directions; throws if the handshake's secrets are not in the log or a record does not open. */
export function decrypt(recording: Recording, log: KeyLog): Plaintext {
  const client = records(Buffer.concat(recording.client));
  const server = records(Buffer.concat(recording.server));
  // ClientHello: type 1, length 3, version 2, random 32. ServerHello: the same, then session id and cipher suite.
  const random = client
    .find((record) => record.type === 22)
    ?.body.subarray(6, 38)
    .toString('hex');
  const hello = server.find((record) => record.type === 22)?.body;
  if (random === undefined || hello === undefined) return { client: Buffer.alloc(0), server: Buffer.alloc(0) };
  const suite = hello.readUInt16BE(39 + (hello[38] as number));
  const secrets = log.get(random);
  if (secrets === undefined) throw new Error(`no secrets for the connection ${random}`);
  return {
    client: open(client, suite, secrets, 'CLIENT'),
    server: open(server, suite, secrets, 'SERVER'),
  };
}

interface Record {
  readonly type: number;
  readonly header: Buffer;
  readonly body: Buffer;
}

function records(bytes: Buffer): Record[] {
  const found: Record[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    if (end > bytes.length) break;
    found.push({ type: bytes[at] as number, header: bytes.subarray(at, at + 5), body: bytes.subarray(at + 5, end) });
    at = end;
  }
  return found;
}

function open(
  all: readonly Record[],
  suite: number,
  secrets: ReadonlyMap<string, Buffer>,
  side: 'CLIENT' | 'SERVER',
): Buffer {
  const stages = [`${side}_HANDSHAKE_TRAFFIC_SECRET`, `${side}_TRAFFIC_SECRET_0`].map((label) => {
    const secret = secrets.get(label);
    if (secret === undefined) throw new Error(`no ${label}`);
    return recordKeys(secret, suite);
  });
  const plain: Buffer[] = [];
  let stage = 0;
  let sequence = 0n;
  for (const record of all) {
    if (record.type !== 23) continue;
    const keys = stages[stage];
    if (keys === undefined) throw new Error('more keys than stages');
    const inner = openRecord(record, keys, sequence++);
    let last = inner.length - 1;
    while (last >= 0 && inner[last] === 0) last--;
    const type = inner[last];
    if (type === 23) plain.push(inner.subarray(0, last));
    // Finished (20) ends the handshake keys; it may follow other handshake messages in the same record.
    else if (type === 22 && stage === 0 && endsWithFinished(inner.subarray(0, last))) {
      stage = 1;
      sequence = 0n;
    }
  }
  return Buffer.concat(plain);
}

function endsWithFinished(messages: Buffer): boolean {
  // A message may have begun in an earlier record: Finished is looked for at the end, by its fixed length.
  for (const length of [32, 48]) {
    const at = messages.length - 4 - length;
    if (at >= 0 && messages[at] === 20 && messages.readUIntBE(at + 1, 3) === length) return true;
  }
  return false;
}

interface Keys {
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305';
  readonly key: Buffer;
  readonly iv: Buffer;
}

function recordKeys(secret: Buffer, suite: number): Keys {
  const [cipher, hash, length] =
    (
      {
        4865: ['aes-128-gcm', 'sha256', 16],
        4866: ['aes-256-gcm', 'sha384', 32],
        4867: ['chacha20-poly1305', 'sha256', 32],
      } as const
    )[suite] ?? fail(`cipher suite ${suite}`);
  return { cipher, key: expandLabel(secret, hash, 'key', length), iv: expandLabel(secret, hash, 'iv', 12) };
}

function fail(text: string): never {
  throw new Error(text);
}

/** HKDF-Expand-Label with an empty context; all lengths here fit one block. */
function expandLabel(secret: Buffer, hash: string, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.from([length >> 8, length & 255, name.length]), name, Buffer.from([0, 1])]);
  return createHmac(hash, secret).update(info).digest().subarray(0, length);
}

function openRecord({ header, body }: Record, { cipher, key, iv }: Keys, sequence: bigint): Buffer {
  const nonce = Buffer.from(iv);
  for (let i = 0; i < 8; i++) nonce[11 - i] = (nonce[11 - i] as number) ^ Number((sequence >> BigInt(8 * i)) & 255n);
  // The two ciphers' typings differ; their use does not.
  const decipher = createDecipheriv(cipher as 'aes-128-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAAD(header);
  decipher.setAuthTag(body.subarray(body.length - 16));
  return Buffer.concat([decipher.update(body.subarray(0, body.length - 16)), decipher.final()]);
}
