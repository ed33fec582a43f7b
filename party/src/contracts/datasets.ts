/** This party's datasets: catalogue, policy and card together. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetCard } from '@tacit/analysis';
import { UsageError } from '@tacit/engine';
import type { AddDataset, Dataset, Grant, PolicyDocument } from '../api/types.ts';
import { appendAudit } from '../audit/log.ts';
import { currentDigest } from '../catalog/digest.ts';
import { inspectDataset } from '../catalog/inspect.ts';
import { publicSource } from '../catalog/source.ts';
import type { PartyContext } from '../peers/context.ts';
import { type DatasetRecord, getDataset, listDatasets, removeDataset, saveDataset } from '../storage/datasets.ts';
import { transact } from '../storage/store.ts';
import { fullCard, policyDigest, published, readPolicy } from './interim-policy.ts';

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
  async add(request: AddDataset): Promise<Dataset> {
    if ((await getDataset(this.#context.store, request.name)) !== undefined) throw new UsageError('catalog.dataset-exists', { dataset: request.name });
    const record = await inspectDataset(request);
    writeFileSync(this.#file(record.name), `dataset: ${record.name}\nminimum_group_size: 10\nrecipients: []\nhelpers: []\ncolumns: {}\n`, { mode: 0o600 });
    return await this.#save(record, 'dataset.added');
  }
  async refresh(name: string): Promise<Dataset> {
    const { source, key, declared } = await this.#record(name);
    return await this.#save(await inspectDataset({ name, source, key, ...declared }), 'dataset.refreshed');
  }
  async remove(name: string): Promise<void> {
    await removeDataset(this.#context.store, name);
  }
  async policy(name: string): Promise<PolicyDocument> {
    await this.#record(name);
    const yaml = readFileSync(this.#file(name), 'utf8');
    return { dataset: name, yaml, digest: policyDigest(readPolicy(yaml)) };
  }
  async setPolicy(name: string, yaml: string): Promise<PolicyDocument> {
    await this.#record(name);
    readPolicy(yaml);
    writeFileSync(this.#file(name), yaml);
    return await this.policy(name);
  }
  async cards(): Promise<DatasetCard[]> {
    return (await listDatasets(this.#context.store)).map((record) => published(this.#card(record)));
  }
  async fullCard(name: string): Promise<DatasetCard | undefined> {
    const record = await getDataset(this.#context.store, name);
    return record === undefined ? undefined : this.#card(record);
  }
  async currentDigest(name: string): Promise<string> {
    return await currentDigest(await this.#record(name));
  }
  async records(names: readonly string[]): Promise<DatasetRecord[]> {
    return await Promise.all(names.map((name) => this.#record(name)));
  }
  async grantForGood(_grants: readonly Grant[]): Promise<void> {}

  async #save(record: DatasetRecord, event: string): Promise<Dataset> {
    await transact(this.#context.store, async (store) => {
      await saveDataset(store, record);
      await appendAudit(store, event, { dataset: record.name, contentDigest: record.contentDigest });
    });
    return this.#view(record);
  }
  async #record(name: string): Promise<DatasetRecord> {
    const record = await getDataset(this.#context.store, name);
    if (record === undefined) throw new UsageError('catalog.unknown-dataset', { dataset: name });
    return record;
  }
  #card(record: DatasetRecord): DatasetCard {
    return fullCard(record, readPolicy(readFileSync(this.#file(record.name), 'utf8')), this.#context.home.name);
  }
  #view(record: DatasetRecord): Dataset {
    return { name: record.name, source: publicSource(record.source), rows: record.rows, key: record.key, card: this.#card(record), addedAt: record.addedAt };
  }
  #file(name: string): string {
    return join(this.#context.home.policyDirectory, `${name}.yaml`);
  }
}
