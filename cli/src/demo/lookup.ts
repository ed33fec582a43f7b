/** An agency publishes scores of persons, and a bank asks about applicants without saying whom: from the first key to the receipts. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { verifyCallReceipts } from '@tacit/party/receipts';
import { type Job, type Language, type PartyClient, UsageError } from '@tacit/party/api';
import {
  type CallReceipts,
  type LookupAnswer,
  type LookupResult,
  type PublishService,
  type Service,
  serviceClient,
} from '@tacit/party/api/services';
import '../text/service-messages.ts';
import './lookup-messages.ts';
import { type DemoParty, introduce, peakMemoryMB, type Shape, startDemoParty } from './parties.ts';
import {
  answersInTheClear,
  applicantsOf,
  type Asked,
  type PersonFiles,
  personsPolicy,
  writePersons,
} from './persons.ts';
import { onStage, StageClock } from './stage.ts';

export interface LookupOptions {
  readonly language: Language;
  readonly shape?: Shape;
  readonly keep?: string;
  /** In the agency's table; each is three keys to be evaluated, a quarter of a millisecond each. */
  readonly persons?: number;
  /** In the bank's batch. */
  readonly applicants?: number;
}

/** One call, or the few that a batch takes: what it was to cost and what it did. */
export interface Call {
  readonly asked: readonly Asked[];
  readonly told: LookupResult;
  /** Elements and proofs: by the agency, by the bank. */
  readonly cost: { readonly declared: readonly number[]; readonly measured: readonly number[] };
  readonly matches: boolean;
}

export interface LookupOutcome {
  readonly question: PublishService;
  readonly job: Job;
  readonly service: Service;
  /** One person each; the last is the first again. */
  readonly single: readonly Call[];
  readonly batch: Call;
  readonly plain: readonly LookupAnswer[];
  readonly matches: boolean;
  readonly receipts: { readonly count: number; readonly verified: number };
  /** The agency's record of its calls: all that it has of them. */
  readonly seen: CallReceipts['receipts'];
  readonly seconds: Readonly<Record<string, number>>;
  readonly peakMemoryMB: Readonly<Record<string, number>>;
}

/** What a viewer is shown as it happens. */
export interface LookupViewer {
  doing(stage: string): void;
  begins(parties: readonly DemoParty[], persons: number, applicants: number): void;
  proposed(question: PublishService, job: Job): void;
  approved(party: string): void;
  sealed(service: Service): void;
  answered(call: Call, place: number): void;
  batch(call: Call): void;
  ends(outcome: LookupOutcome): void;
}

const pollMs = 50;
const dayMs = 86_400_000;
const callers = ['bank'];

/** Plays all of it; whatever happens, its processes end and its temporary files go. */
export async function runLookups(options: LookupOptions, viewer: LookupViewer): Promise<LookupOutcome> {
  const clock = new StageClock((name) => viewer.doing(name));
  return await onStage(options.keep, (folder, started) => play(options, folder, viewer, clock, started));
}

async function play(
  { language, shape, persons = 4_000, applicants = 200 }: LookupOptions,
  folder: string,
  viewer: LookupViewer,
  clock: StageClock,
  started: (child: ChildProcess) => void,
): Promise<LookupOutcome> {
  clock.begin('sampleData');
  const files = writePersons(join(folder, 'data'), persons, applicants);
  clock.begin('startParties');
  const start = { language, started, ...(shape === undefined ? {} : { shape }) };
  const [agency, bank] = (await Promise.all(['agency', 'bank'].map((name) => startDemoParty(name, folder, start)))) as [
    DemoParty,
    DemoParty,
  ];
  clock.begin('invitations');
  await introduce([agency, bank]);
  clock.begin('addData');
  await agency.client.addDataset({
    name: 'persons',
    source: { kind: 'csv', path: files.persons },
    key: ['id'],
    types: { id: 'text', mobile: 'text' },
  });
  await agency.client.setPolicy('persons', personsPolicy);
  viewer.begins([agency, bank], persons, applicants);

  clock.begin('propose');
  const question = publication();
  const [proposed] = (await serviceClient(agency.client).publishService(question)) as [Job];
  viewer.proposed(question, proposed);
  clock.begin('approvals');
  for (const { name, client } of [agency, bank]) {
    await client.approve(proposed.id);
    viewer.approved(name);
  }
  clock.begin('seal');
  await serviceClient(agency.client).refreshService(question.name);
  const sealed = await published(agency.client, question.name);
  viewer.sealed(sealed);

  clock.begin('ask');
  const asker = new Asker(bank.client, question.name, await bank.client.job(proposed.id), files);
  const single: Call[] = [];
  for (const [place, asked] of fewOf(files).entries()) {
    const call = await asker.ask([asked]);
    single.push(call);
    viewer.answered(call, place);
  }
  clock.begin('askMany');
  const batch = await asker.ask(applicantsOf(files.applicants));
  viewer.batch(batch);

  clock.begin('receipts');
  const [own, theirs] = await Promise.all(
    [agency, bank].map(({ client }) => serviceClient(client).callReceipts(proposed.id)),
  );
  const sides = [own, theirs] as [CallReceipts, CallReceipts];
  const peaks = [agency, bank].map(({ name, process }) => [`${name} server`, peakMemoryMB(process.pid)] as const);
  const outcome: LookupOutcome = {
    question,
    job: await agency.client.job(proposed.id),
    service: await serviceClient(agency.client).service(question.name),
    single,
    batch,
    plain: [...single, batch].flatMap(({ asked }) => answersInTheClear(files.persons, asked)),
    matches: [...single, batch].every(({ matches }) => matches),
    receipts: {
      count: sides.reduce((sum, { receipts }) => sum + receipts.length, 0),
      verified: sides.reduce((sum, side) => sum + verifiedOf(side), 0),
    },
    seen: sides[0].receipts,
    seconds: clock.all(),
    peakMemoryMB: Object.fromEntries(peaks.flatMap(([name, peak]) => (peak === undefined ? [] : [[name, peak]]))),
  };
  viewer.ends(outcome);
  return outcome;
}

const publication = (): PublishService => ({
  name: 'scores',
  dataset: 'persons',
  key: ['id'],
  check: ['name', 'mobile'],
  payload: ['score', 'band'],
  canonical: { id: ['cn-id'], name: ['nfkc', 'casefold'], mobile: ['cn-mobile'] },
  callers,
  perDay: 5_000,
  until: new Date(Date.now() + 30 * dayMs).toISOString(),
});

/** Somebody, somebody who gives another name and number, nobody, and the first again. */
function fewOf({ persons, applicants }: PersonFiles): Asked[] {
  const all = applicantsOf(applicants);
  const plain = answersInTheClear(persons, all);
  const first = (fits: (answer: LookupAnswer) => boolean): Asked[] => {
    const found = all[plain.findIndex(fits)];
    return found === undefined ? [] : [found];
  };
  const same = first(({ differs }) => differs?.length === 0);
  return [...same, ...first(({ differs = [] }) => differs.length > 0), ...first(({ found }) => !found), ...same];
}

/** Asks as the bank does, and holds what came to the contract and to the clear. */
class Asker {
  readonly #client: PartyClient;
  readonly #service: string;
  readonly #declared: readonly number[];
  readonly #files: PersonFiles;

  constructor(client: PartyClient, service: string, { contract }: Job, files: PersonFiles) {
    this.#client = client;
    this.#service = service;
    this.#declared = contract.cost.bytes;
    this.#files = files;
  }

  async ask(asked: readonly Asked[]): Promise<Call> {
    const told = await serviceClient(this.#client).lookup('agency', this.#service, asked);
    const { sent, received } = told.bytes;
    const plain = answersInTheClear(this.#files.persons, asked);
    const matches = JSON.stringify(told.answers) === JSON.stringify(plain);
    return { asked, told, cost: { declared: this.#declaredFor(told), measured: [received, sent] }, matches };
  }

  /** The contract says what one question takes; in one call, up to 256 elements share a proof. */
  #declaredFor({ receipts }: LookupResult): number[] {
    const [answer = 0, question = 0] = this.#declared;
    const proof = answer - question;
    const calls = receipts.map(({ call }) => {
      const elements = call.questions * question;
      return [elements + proof * Math.ceil(elements / (elementsAProof * elementBytes)), elements] as const;
    });
    return [0, 1].map((side) => calls.reduce((sum, call) => sum + (call[side] ?? 0), 0));
  }
}

const [elementBytes, elementsAProof] = [32, 256];

/** The service once its version is there. */
async function published(client: PartyClient, name: string): Promise<Service> {
  for (;;) {
    const service = await serviceClient(client).service(name);
    const { problem, preparing } = service;
    if (problem !== undefined)
      throw new UsageError('cli.service.not-prepared', { name, cause: problem.message, hint: problem.hint ?? '' });
    if (preparing === undefined) return service;
    await new Promise((done) => setTimeout(done, pollMs));
  }
}

/** Receipts of a side that hold by themselves. */
function verifiedOf(side: CallReceipts): number {
  try {
    return verifyCallReceipts(side).calls;
  } catch {
    return 0;
  }
}
