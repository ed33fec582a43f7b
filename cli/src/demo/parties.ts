/** The parties of a demonstration: real processes with homes of their own, on loopback, that end with this one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { createServer } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectHome, initHome } from '@tacit/party';
import {
  type Language,
  type PartyCard,
  type PartyClient,
  PeerError,
  ProblemError,
  readProblem,
} from '@tacit/party/api';
import { parseDocument } from 'yaml';

/** As source or compiled, like this file. */
const program = fileURLToPath(new URL(`../bin${extname(import.meta.url)}`, import.meta.url));
/** For a process that neither answers nor ends: on a busy machine a start may take long. */
const startTimeoutMs = 120_000;

/** Delay and bandwidth put on every link, as config.yaml has them. */
export interface Shape {
  readonly roundTripMs?: number;
  readonly mbitPerSecond?: number;
}

export interface DemoParty {
  readonly name: string;
  readonly home: string;
  readonly card: PartyCard;
  readonly client: PartyClient;
  readonly process: ChildProcess;
}

export interface StartOptions {
  readonly language: Language;
  readonly shape?: Shape;
  /** Told of every process as soon as it exists, so that it can be ended whatever happens. */
  readonly started: (process: ChildProcess) => void;
}

/** Makes one party's home below `folder` and starts it; resolves when it answers. */
export async function startDemoParty(name: string, folder: string, options: StartOptions): Promise<DemoParty> {
  const home = join(folder, name);
  const card = await initHome(home, { name, host: '127.0.0.1', port: await freePort() });
  if (options.shape !== undefined) shapeLinks(home, options.shape);
  const child = await launch(name, home, options.started);
  return { name, home, card, client: await connectHome(home, { language: options.language }), process: child };
}

/** Starts the party whose home this is; resolves when it answers, rejects with what it complained of. */
export async function launch(
  name: string,
  home: string,
  started: (process: ChildProcess) => void = () => undefined,
): Promise<ChildProcess> {
  // This process has compiled what the party is about to load: on the very first start it need not compile it again.
  flushCompileCache();
  const child = spawn(process.execPath, [program, 'start', '--home', home, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  started(child);
  await ready(child, name);
  return child;
}

/** Ends a party and waits for it; a process that does not end by itself is killed. */
export async function stopParty(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 3_000);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/** Every two parties pin each other by invitation. */
export async function introduce(parties: readonly DemoParty[]): Promise<void> {
  for (const [i, host] of parties.entries()) {
    for (const guest of parties.slice(i + 1)) {
      const { code } = await host.client.invite();
      await guest.client.acceptInvitation(code);
    }
  }
}

/** Largest resident memory a process has had, in MB; undefined where the system does not say. */
export function peakMemoryMB(pid: number | undefined): number | undefined {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'));
    return line === null ? undefined : Math.round(Number(line[1]) / 1024);
  } catch {
    return undefined;
  }
}

function shapeLinks(home: string, shape: Shape): void {
  const file = join(home, 'config.yaml');
  const document = parseDocument(readFileSync(file, 'utf8'));
  document.set('link', shape);
  writeFileSync(file, document.toString(), { mode: 0o600 });
}

function ready(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    let complaints = '';
    const fail = (): void => reject(complaint(complaints, name));
    const timer = setTimeout(fail, startTimeoutMs);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-64 * 1024);
      if (output.split('\n').some(isReady)) {
        clearTimeout(timer);
        resolve();
      }
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaints = (complaints + text).slice(-16 * 1024);
    });
    child.once('error', fail);
    child.once('exit', () => {
      clearTimeout(timer);
      fail();
    });
  });
}

function isReady(line: string): boolean {
  return line.startsWith('{"ready":true');
}

/** With --json a party that cannot start says why as a problem; a crash says it in Node's words. */
function complaint(text: string, party: string): Error {
  const lines = text.trim().split('\n');
  for (const line of lines) {
    if (!line.startsWith('{"error":')) continue;
    const problem = readProblem((JSON.parse(line) as { error: unknown }).error);
    if (problem !== undefined) return new ProblemError(problem);
  }
  const cause = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? '';
  return new PeerError('demo.not-started', { party, cause });
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
