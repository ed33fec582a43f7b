import { createHash } from 'node:crypto';
import { canonicalJson, type DatasetCard, type Use } from '@tacit/analysis';
import { parse } from 'yaml';
import type { DatasetRecord } from '../storage/datasets.ts';

export interface Policy { minimumGroupSize: number; recipients: string[]; helpers: string[]; expires?: string; columns: Record<string, Use[]> }
export function readPolicy(yaml: string): Policy {
  const v = parse(yaml) as any;
  return { minimumGroupSize: v.minimum_group_size ?? 10, recipients: v.recipients ?? [], helpers: v.helpers ?? [], ...(v.expires ? { expires: String(v.expires) } : {}), columns: Object.fromEntries(Object.entries(v.columns ?? {}).map(([k, c]: any) => [k, c.allow ?? []])) };
}
export const policyDigest = (p: Policy) => createHash('sha256').update(canonicalJson(p)).digest('hex');
export function fullCard(record: DatasetRecord, p: Policy, owner: string): DatasetCard {
  return { owner, name: record.name, rowsUpTo: Math.max(1000, Math.ceil(record.rows / 1000) * 1000), contentDigest: record.contentDigest, policyDigest: policyDigest(p), minimumGroupSize: p.minimumGroupSize, recipients: p.recipients, helpers: p.helpers, ...(p.expires ? { expires: p.expires } : {}),
    columns: record.columns.map(({ sourceType: _s, ...c }) => ({ ...c, allow: p.columns[c.name] ?? [] })) };
}
export function published(card: DatasetCard): DatasetCard {
  return { ...card, columns: card.columns.filter((c) => c.allow.length > 0).map(({ categories, ...c }) => (categories !== undefined && c.allow.includes('group') ? { ...c, categories } : c)) };
}
