/** Real party processes for end-to-end tests, and the command line as a user's process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Job, PartyClient, Problem, Question } from '@tacit/party/api';
import { ProblemError } from '@tacit/party/api';
import { bankScenario } from '../../cli/src/demo/bank-and-insurer.ts';
import {
  type DemoParty,
  introduce,
  launch,
  type Shape,
  startDemoParty,
  stopParty,
} from '../../cli/src/demo/parties.ts';
import type { DemoTable } from '../../cli/src/demo/scenario.ts';

const program = fileURLToPath(new URL(`../../cli/src/bin${extname(import.meta.url)}`, import.meta.url));

/** Parties `names`, each pinned by the others, in processes of their own. */
/** A question in SQL. */
export type SqlAsk = Question & { readonly sql: string };

export class Parties {
  readonly folder = mkdtempSync(join(tmpdir(), 'tacit-e2e-'));
  readonly #children: ChildProcess[] = [];
  #parties: DemoParty[] = [];

  static async start(names: readonly string[], shape?: Shape): Promise<Parties> {
    const world = new Parties();
    try {
      world.#parties = await Promise.all(
        names.map((name) =>
          startDemoParty(name, world.folder, {
            language: 'en',
            started: (child) => world.#children.push(child),
            ...(shape === undefined ? {} : { shape }),
          }),
        ),
      );
      await introduce(world.#parties);
      return world;
    } catch (error) {
      await world.end();
      throw error;
    }
  }

  /** Bank, insurer and notary with the demonstration's tables, policies and question. */
  static async startSample(shape?: Shape): Promise<{ world: Parties; question: SqlAsk }> {
    const world = await Parties.start(['bank', 'insurer', 'notary'], shape);
    try {
      const data = join(world.folder, 'data');
      mkdirSync(data);
      const { ask, tables } = await bankScenario(data);
      for (const table of tables) await world.add(table);
      if (!('sql' in ask)) throw new Error('the sample asks in SQL');
      return { world, question: { sql: ask.sql, helper: 'notary' } };
    } catch (error) {
      await world.end();
      throw error;
    }
  }

  party(name: string): DemoParty {
    const party = this.#parties.find((candidate) => candidate.name === name);
    if (party === undefined) throw new Error(`no party ${name}`);
    return party;
  }

  client(name: string): PartyClient {
    return this.party(name).client;
  }

  home(name: string): string {
    return this.party(name).home;
  }

  names(): string[] {
    return this.#parties.map(({ name }) => name);
  }

  async add({ owner, name, file, key, policy }: DemoTable): Promise<void> {
    const client = this.client(owner);
    const dataset = await client.addDataset({
      name,
      source: { kind: file.endsWith('.parquet') ? 'parquet' : 'csv', path: file },
      ...(key === undefined ? {} : { key }),
    });
    await client.setPolicy(name, typeof policy === 'string' ? policy : policy(dataset));
  }

  /** A file below the test's folder. */
  write(name: string, content: string | Uint8Array): string {
    const file = join(this.folder, name);
    writeFileSync(file, content);
    return file;
  }

  async stop(name: string): Promise<void> {
    await stopParty(this.party(name).process);
  }

  /** Ends the process at once, as a power cut would. */
  kill(name: string): void {
    this.party(name).process.kill('SIGKILL');
  }

  /** Starts a party that was stopped or killed. */
  async restart(name: string): Promise<void> {
    const party = this.party(name);
    await stopParty(party.process);
    const child = await launch(name, party.home, (started) => this.#children.push(started));
    this.#parties = this.#parties.map((other) => (other === party ? { ...party, process: child } : other));
  }

  /** Proposes at the first party and approves everywhere. */
  async approved(question: Question): Promise<Job> {
    const [first] = this.names() as [string];
    const { id } = await this.client(first).propose(question);
    for (const name of this.names()) await this.client(name).approve(id);
    return await this.client(first).job(id);
  }

  /** The job at each of these parties once nothing more happens by itself. */
  async settled(id: string, names: readonly string[] = this.names()): Promise<Job[]> {
    return await Promise.all(names.map((name) => this.client(name).watch(id, () => undefined)));
  }

  async end(): Promise<void> {
    await Promise.all(this.#children.map(stopParty));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The problem that `work` fails with. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('expected a problem, but it succeeded');
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a user would. */
export function tacit(
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      env: { ...process.env, LANG: 'C.UTF-8', ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => void (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(options.input ?? '');
  });
}
