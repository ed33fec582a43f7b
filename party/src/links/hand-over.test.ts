// A connection that is given to another process while this one is busy: every byte reaches its new owner. All three
// processes are real: what is tested is which of them reads.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { type FrontDoor, openFrontDoor, runServerName } from './front-door.ts';

const runId = '0123456789abcdef'.repeat(2);
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The process of a run: it answers whoever dialled, then reads all that comes. */
const owner = `
  const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  const hash = require('node:crypto').createHash('sha256');
  process.on('message', ({ head, rest }, socket) => {
    socket.unshift(Buffer.from(head, 'base64'));
    socket.write('welcome');
    // The answer to it comes before this process looks again, and after the one that gave it has looked.
    pause(1_000);
    let length = 0;
    socket.on('data', (piece) => {
      hash.update(piece);
      length += piece.length;
      if (length === rest) process.send({ digest: hash.digest('hex') });
    });
  });
  process.send({ ready: true });`;
/** The other party: it greets, and says the rest as soon as it is answered. */
const dialler = `
  const socket = require('node:net').connect({ host: '127.0.0.1', port: Number(process.argv[1]) });
  socket.write(Buffer.from(process.argv[2], 'base64'));
  socket.once('data', () => socket.write(Buffer.from(process.argv[3], 'base64'), () => process.send({ said: true })));`;

let door: FrontDoor;
let processes: ChildProcess[] = [];

afterEach(() => {
  door.close();
  for (const process of processes) process.kill();
  processes = [];
});

function start(code: string, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ['-e', code, ...args], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  processes.push(child);
  return child;
}

test('nothing is lost of a connection that is handed over, however busy this process is', async () => {
  const child = start(owner);
  await once(child, 'message');
  const head = await greeting();
  const rest = randomBytes(300);
  const read = Promise.withResolvers<string>();
  child.on('message', ({ digest: found }: { digest: string }) => read.resolve(found));
  door = await openFrontDoor({
    host: '127.0.0.1',
    port: 0,
    origin: () => 'loopback',
    serve: () => undefined,
    handOver: (id, socket, first) => {
      expect(id).toBe(runId);
      child.send({ head: first.toString('base64'), rest: head.length + rest.length }, socket);
      // The other two go on meanwhile, and what they say is here before this process looks.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
      return true;
    },
  });
  const caller = start(dialler, String(door.port), head.toString('base64'), rest.toString('base64'));
  await once(caller, 'message');
  const late = new Promise<string>((resolve) => void setTimeout(resolve, 20_000, 'bytes are missing'));
  expect(await Promise.race([read.promise, late])).toBe(digest(Buffer.concat([head, rest])));
});

/** The first flight of Node's TLS client to the run, as it travels. */
async function greeting(): Promise<Buffer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const client = connect({ host: '127.0.0.1', port, servername: runServerName(runId) });
  client.on('error', () => undefined);
  const [socket] = await once(server, 'connection');
  const [bytes] = await once(socket, 'data');
  client.destroy();
  server.close();
  return bytes as Buffer;
}
