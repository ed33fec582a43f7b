/** Bank, insurer and notary in one process, with real homes, sockets and run processes: for tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type PartyClient } from './api/client.ts';
import type { Job, Question } from './api/types.ts';
import { homeTransport } from './connect.ts';
import type { PartyConfig } from './identity/config.ts';
import { openHome } from './identity/home.ts';
import { initHome } from './identity/own-card.ts';
import { type RunningParty, type StartOptions, startParty } from './main.ts';
import { declared } from './server/testing/declared.ts';

export const names = ['bank', 'insurer', 'notary'] as const;
export type Name = (typeof names)[number];

export const sql = `SELECT c.segment, COUNT(*) AS customers, SUM(p.claims_total) AS claims, AVG(p.claims_total) AS average
FROM bank.customers c JOIN insurer.policies p ON p.customer_id = c.id
WHERE p.claims_total > 0.1 * c.income GROUP BY c.segment ORDER BY claims DESC`;
export const question: Question & { readonly sql: string } = { sql, helper: 'notary' };

export const policies = {
  customers: `dataset: customers
minimum_group_size: 10
recipients: ["*"]
helpers: [notary]
columns:
  id: { allow: [join] }
  income: { allow: [filter, aggregate] }
  segment: { allow: [group, filter] }
`,
  policies: `dataset: policies
minimum_group_size: 10
recipients: ["*"]
helpers: [notary]
columns:
  customer_id: { allow: [join, membership] }
  claims_total: { allow: [filter, aggregate] }
`,
};

type TestOptions = Omit<StartOptions, 'port'>;

export class ThreeParties {
  readonly root = mkdtempSync(join(tmpdir(), 'tacit-three-'));
  readonly parties = new Map<Name, RunningParty>();
  readonly clients = new Map<Name, PartyClient>();
  readonly #options: TestOptions;

  constructor(options: TestOptions) {
    this.#options = { logLevel: 'warn', ...options };
  }

  /** Starts all, pinned to each other, with data and policies. */
  static async start(link?: PartyConfig['link'], options: TestOptions = {}): Promise<ThreeParties> {
    const three = new ThreeParties(options);
    await Promise.all(
      names.map(async (name) => {
        await initHome(three.home(name), { name, host: '127.0.0.1', port: 0, ...(link === undefined ? {} : { link }) });
        await three.restart(name);
      }),
    );
    const pairs = [
      ['bank', 'insurer'],
      ['bank', 'notary'],
      ['insurer', 'notary'],
    ] as const;
    for (const [a, b] of pairs) await three.client(b).acceptInvitation((await three.client(a).invite()).code);
    three.writeCustomers(600);
    three.writePolicies(500);
    await three
      .client('bank')
      .addDataset({ name: 'customers', source: { kind: 'csv', path: three.file('customers') }, key: ['id'] });
    await three
      .client('insurer')
      .addDataset({ name: 'policies', source: { kind: 'csv', path: three.file('policies') }, key: ['customer_id'] });
    await three.client('bank').setPolicy('customers', policies.customers);
    await three.client('insurer').setPolicy('policies', policies.policies);
    return three;
  }

  home(name: Name): string {
    return join(this.root, name);
  }

  file(dataset: string): string {
    return join(this.root, `${dataset}.csv`);
  }

  client(name: Name): PartyClient {
    const client = this.clients.get(name);
    if (client === undefined) throw new Error(`${name} is not running`);
    return client;
  }

  /** Starts the party (again), at the same port if it had one. */
  async restart(name: Name): Promise<void> {
    const former = this.parties.get(name);
    await former?.close();
    const party = await startParty(this.home(name), {
      ...this.#options,
      ...(former === undefined ? {} : { port: former.port }),
    });
    this.parties.set(name, party);
    const { token } = openHome(this.home(name));
    // Whatever a test asks for, the answer is one that its route declares.
    const transport = declared(homeTransport(this.home(name), { url: party.url }), token);
    this.clients.set(name, createClient(transport, { token }));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.parties.values()].map((party) => party.close()));
    rmSync(this.root, { recursive: true, force: true });
  }

  writeCustomers(rows: number): void {
    const segment = ['retail', 'premium', 'young'];
    const lines = Array.from({ length: rows }, (_, i) => `${i},${1000 + ((i * 37) % 900)}.50,${segment[i % 3] ?? ''}`);
    writeFileSync(this.file('customers'), `id,income,segment\n${lines.join('\n')}\n`);
  }

  writePolicies(rows: number): void {
    const lines = Array.from({ length: rows }, (_, i) => `${i * 2},${(i * 53) % 400}.25`);
    writeFileSync(this.file('policies'), `customer_id,claims_total\n${lines.join('\n')}\n`);
  }

  /** A table whose first `twice` customers occur twice. */
  writeVisits(rows: number, twice: number): void {
    const lines = Array.from({ length: rows }, (_, i) => `${i < rows - twice ? i : i - rows + twice},${i % 100}`);
    writeFileSync(this.file('visits'), `customer_id,cost\n${lines.join('\n')}\n`);
  }

  /** Proposes by the bank and approves by all. */
  async approved(ask: Question = question): Promise<Job> {
    const { id } = await this.client('bank').propose(ask);
    for (const name of names) await this.client(name).approve(id);
    return await this.client('bank').job(id);
  }

  /** The job at every party when it has settled there, first at the one that leads: others may not have begun yet. */
  async settled(id: string, leader: Name = 'bank'): Promise<Job[]> {
    await this.client(leader).watch(id, () => undefined);
    return await Promise.all(names.map((name) => this.client(name).watch(id, () => undefined)));
  }
}
