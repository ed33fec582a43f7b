import { timestampText } from '@tacit/analysis';
import type { ColumnType } from '@tacit/party/api';

/** A carried integer in its column's own notation: scaled decimals, ISO dates and timestamps. */
export function carriedText(value: string, type: ColumnType): string {
  if (type.kind === 'date') return new Date(Number(value) * 86_400_000).toISOString().slice(0, 10);
  if (type.kind === 'timestamp') return timestampText(BigInt(value));
  if (type.kind !== 'decimal' || type.scale === 0) return value;
  const sign = value.startsWith('-') ? '-' : '';
  const digits = value.replace('-', '').padStart(type.scale + 1, '0');
  return `${sign}${digits.slice(0, -type.scale)}.${digits.slice(-type.scale)}`;
}
