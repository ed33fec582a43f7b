/** This party's datasets as routes, contracts and runs need them: catalogue, policy and card together. */
import { createHash } from 'node:crypto';
import type { DatasetCard } from '@tacit/analysis';
import { type Language, UsageError } from '@tacit/engine/text';
import { hasExpired } from '../api/expiry.ts';
import { toProblem } from '../api/problem.ts';
import type { AddDataset, Dataset, Grant, PolicyDocument, PrivacySettings, Problem } from '../api/types.ts';
import { appendAudit } from '../audit/log.ts';
import { currentDigest } from '../catalog/digest.ts';
import { type InspectionContext, inspectDataset } from '../catalog/inspect.ts';
import { allowedSource } from '../catalog/places.ts';
import { publicSource } from '../catalog/source.ts';
import type { PartyContext } from '../peers/context.ts';
import { cardFor, fullCardFor } from '../policy/card.ts';
import { policyTextWith } from '../policy/privacy.ts';
import { effectivePolicy, readPolicyText, removePolicy, requireNoPolicy, writePolicy } from '../policy/files.ts';
import { firstPolicyText } from '../policy/first.ts';
import { grantForGood } from '../policy/grants.ts';
import { type Policy, policyDigest, possibleUses, settingsOf } from '../policy/policy.ts';
import { policyTemplate } from '../policy/template.ts';
import { type DatasetRecord, getDataset, listDatasets, removeDataset, saveDataset } from '../storage/datasets.ts';
import { transact } from '../storage/store.ts';
import './messages.ts';

/**
 * The error without values of the file. Whoever has the token of the home directory runs as the account that reads the file;
 * another token must not read a file piece by piece from what is said of it.
 */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof UsageError)) return error;
  // Names of columns are values of the first record where a file has no header, and any text is one line of such a file.
  if (error.code === 'data.unmatched-pattern') return new UsageError(error.code, { ...error.fields, columns: [] });
  if (error.fields['examples'] === undefined) return error;
  const { examples: _examples, cures: _cures, places, ...fields } = error.fields;
  return new UsageError(error.code, { ...fields, examples: places, cures: ['--null …', '--type …', '--dates …'] });
}

export class Datasets {
  readonly #context: PartyContext;

  constructor(context: PartyContext) {
    this.#context = context;
  }

  async list(): Promise<Dataset[]> {
    return (await listDatasets(this.#context.store)).map((record) => this.#view(record));
  }

  async get(name: string): Promise<Dataset> {
    return this.#view(await this.#record(name));
  }

  /**
   * Inspects the source and writes a policy that allows what the request names, or nothing, its comments in `language`;
   * nothing of either once `signal` is aborted. Throws UsageError 'data.…', 'policy-file.…',
   * and PolicyError 'data.…' for files that are not for this caller to read.
   */
  async add(request: AddDataset, language: Language, isOperator: boolean, signal?: AbortSignal): Promise<Dataset> {
    if ((await getDataset(this.#context.store, request.name)) !== undefined) {
      throw new UsageError('data.dataset-exists', { dataset: request.name });
    }
    const { policyDirectory } = this.#context.home;
    const { policy } = request;
    if (policy !== undefined) requireNoPolicy(policyDirectory, request.name);
    const record = await this.#inspect(request, isOperator, { signal }).catch((error: unknown) => {
      throw isOperator ? error : withoutValues(error);
    });
    const text = policy === undefined ? policyTemplate(record, language) : firstPolicyText(record, policy, language);
    const written = writePolicy(policyDirectory, record, text);
    await this.#save(record, 'dataset.added');
    if (policy !== undefined) {
      const digest = policyDigest(written);
      await appendAudit(this.#context.store, 'policy.changed', { dataset: record.name, digest });
    }
    return this.#view(record);
  }

  /** Inspects the source anew; the policy stays. Contracts over the former content need a new approval. */
  async refresh(name: string, isOperator = false, signal?: AbortSignal): Promise<Dataset> {
    const { source, key, declared, format } = await this.#record(name);
    const { types, ranges, repeats } = declared;
    const request = {
      name,
      source,
      key,
      types,
      ranges,
      ...(repeats === undefined ? {} : { repeats }),
      ...(format.declared === undefined ? {} : { format: format.declared }),
    };
    // Where the data is was decided when it was added.
    const known = { knownHeader: format.header, signal };
    const record = await this.#inspect(request, true, known).catch((error: unknown) => {
      throw isOperator ? error : withoutValues(error);
    });
    await this.#save(record, 'dataset.refreshed');
    return await this.get(name);
  }

  async remove(name: string): Promise<void> {
    await this.#record(name);
    await transact(this.#context.store, async (store) => {
      await removeDataset(store, name);
      await appendAudit(store, 'dataset.removed', { dataset: name });
    });
    removePolicy(this.#context.home.policyDirectory, name);
  }

  async policy(name: string): Promise<PolicyDocument> {
    const record = await this.#record(name);
    const yaml = readPolicyText(this.#context.home.policyDirectory, name);
    return { dataset: name, yaml, ...this.#document(record) };
  }

  /** Throws UsageError 'policy-file.…' or 'yaml.…', and the former policy stays. */
  async setPolicy(name: string, yaml: string): Promise<PolicyDocument> {
    const record = await this.#record(name);
    writePolicy(this.#context.home.policyDirectory, record, yaml);
    const document = this.#document(record);
    await appendAudit(this.#context.store, 'policy.changed', { dataset: name, digest: document.digest });
    return { dataset: name, yaml, ...document };
  }

  /** Changes what the policy gives for answers with noise, null: nothing. Throws as `setPolicy`. */
  async setPrivacy(name: string, privacy: PrivacySettings | null): Promise<PolicyDocument> {
    const record = await this.#record(name);
    return await this.setPolicy(name, policyTextWith(this.#context.home.policyDirectory, record, privacy));
  }

  /** Names of the datasets on which nothing is granted any more. */
  async expiredPolicies(): Promise<string[]> {
    const records = await listDatasets(this.#context.store);
    return records.filter((record) => hasExpired(this.#policy(record).expires)).map(({ name }) => name);
  }

  /** What peers see. */
  async cards(): Promise<DatasetCard[]> {
    const { name } = this.#context.home;
    return (await listDatasets(this.#context.store)).map((record) =>
      cardFor(name, this.#published(record), this.#policy(record)),
    );
  }

  /** The card with every column, also those that nothing is allowed for; undefined when there is no such dataset. */
  async fullCard(name: string): Promise<DatasetCard | undefined> {
    const record = await getDataset(this.#context.store, name);
    return record === undefined ? undefined : this.#fullCard(record);
  }

  /** The digest of the content as it is now, read anew, in the form that cards carry. */
  async currentDigest(name: string): Promise<string> {
    return this.#publishedDigest(await currentDigest(await this.#record(name)));
  }

  async records(names: readonly string[]): Promise<DatasetRecord[]> {
    return await Promise.all(names.map((name) => this.#record(name)));
  }

  /** The policy in force; the one that allows nothing where its file is not usable. */
  async policyInForce(name: string): Promise<Policy> {
    return this.#policy(await this.#record(name));
  }

  /** Writes permissions into the policies themselves. */
  async grantForGood(grants: readonly Grant[]): Promise<void> {
    for (const name of new Set(grants.map(({ dataset }) => dataset))) {
      const record = await this.#record(name);
      const wanted = grants.filter(({ dataset }) => dataset === name);
      const digest = policyDigest(grantForGood(this.#context.home.policyDirectory, record, wanted));
      await appendAudit(this.#context.store, 'policy.changed', { dataset: name, digest });
    }
  }

  async #inspect(request: AddDataset, isOperator: boolean, context: InspectionContext): Promise<DatasetRecord> {
    const { directory, config } = this.#context.home;
    const places = { home: directory, roots: config.data?.roots, isOperator };
    const source = allowedSource(request.source, places);
    const record = await inspectDataset({ ...request, source }, new Date(), context);
    // A link that was turned while the file was read led elsewhere.
    allowedSource(record.source, places);
    return record;
  }

  async #save(record: DatasetRecord, event: string): Promise<void> {
    await transact(this.#context.store, async (store) => {
      await saveDataset(store, record);
      const { name, rows, contentDigest } = record;
      await appendAudit(store, event, { dataset: name, rows, contentDigest });
    });
  }

  async #record(name: string): Promise<DatasetRecord> {
    const record = await getDataset(this.#context.store, name);
    if (record !== undefined) return record;
    const known = (await listDatasets(this.#context.store)).map((other) => other.name);
    throw new UsageError('data.unknown-dataset', {
      dataset: name.slice(0, 80),
      known,
    });
  }

  #effective(record: DatasetRecord): { policy: Policy; problem?: Problem } {
    const { policy, problem } = effectivePolicy(this.#context.home.policyDirectory, record);
    if (problem === undefined) return { policy };
    this.#context.log.warn({ dataset: record.name, problem: problem.message }, 'policy not usable');
    return { policy, problem: toProblem(problem) };
  }

  #policy(record: DatasetRecord): Policy {
    return this.#effective(record).policy;
  }

  #document(record: DatasetRecord): Omit<PolicyDocument, 'dataset' | 'yaml'> {
    const { policy, ...more } = this.#effective(record);
    const { expires } = policy;
    return {
      digest: policyDigest(policy),
      settings: settingsOf(policy),
      ...(expires === undefined ? {} : { expires }),
      expired: hasExpired(expires),
      ...more,
    };
  }

  #fullCard(record: DatasetRecord): DatasetCard {
    return fullCardFor(this.#context.home.name, this.#published(record), this.#policy(record));
  }

  #published(record: DatasetRecord): DatasetRecord {
    return { ...record, contentDigest: this.#publishedDigest(record.contentDigest) };
  }

  /**
   * A plain digest would let a peer test its guesses of the content (all rows but one known, say). An Ed25519 signature is a
   * function of message and private key that nobody else can compute, and its hash shows nothing of it.
   */
  #publishedDigest(digest: string): string {
    const keyed = this.#context.home.identity.sign(`tacit-content-v1\n${digest}`);
    return createHash('sha256').update(keyed).digest('hex');
  }

  #view(record: DatasetRecord): Dataset {
    const { name, rows, key, addedAt } = record;
    const { policy, ...more } = this.#effective(record);
    const card = fullCardFor(this.#context.home.name, this.#published(record), policy);
    const possible = record.columns.map(possibleUses);
    const { declared: format = {}, notes = [] } = record.format;
    const rounded = record.columns.flatMap((column) =>
      column.rounded === undefined ? [] : [{ column: column.name, values: column.rounded }],
    );
    const source = publicSource(record.source);
    return { name, source, rows, key, card, possible, format, rounded, notes, ...more, addedAt };
  }
}
