/** interim */
import type { DatasetCard } from '@tacit/analysis';
import type { AddDataset, Dataset, Grant, PolicyDocument } from '../api/types.ts';
import type { PartyContext } from '../peers/context.ts';
import type { DatasetRecord } from '../storage/datasets.ts';

export class Datasets {
  constructor(_context: PartyContext) {}
  async list(): Promise<Dataset[]> { return []; }
  async get(_name: string): Promise<Dataset> { throw new Error('interim'); }
  async add(_request: AddDataset): Promise<Dataset> { throw new Error('interim'); }
  async refresh(_name: string): Promise<Dataset> { throw new Error('interim'); }
  async remove(_name: string): Promise<void> {}
  async policy(_name: string): Promise<PolicyDocument> { throw new Error('interim'); }
  async setPolicy(_name: string, _yaml: string): Promise<PolicyDocument> { throw new Error('interim'); }
  async cards(): Promise<DatasetCard[]> { return []; }
  async fullCard(_name: string): Promise<DatasetCard | undefined> { return undefined; }
  async currentDigest(_name: string): Promise<string> { return ''; }
  async records(_names: readonly string[]): Promise<DatasetRecord[]> { return []; }
  async grantForGood(_grants: readonly Grant[]): Promise<void> {}
}
