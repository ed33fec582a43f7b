import type { ColumnType } from '@tacit/party/api';

/** A carried integer in its column's own notation: scaled decimals, ISO dates, timestamps and times. */
export function carriedText(value: string, type: ColumnType): string {
  if (type.kind === 'date') return new Date(Number(value) * 86_400_000).toISOString().slice(0, 10);
  if (type.kind === 'timestamp') return `${momentText(BigInt(value))}${type.zone === true ? '+00' : ''}`;
  if (type.kind === 'time') return momentText(BigInt(value)).slice('1970-01-01 '.length);
  if (type.kind !== 'decimal' || type.scale === 0) return value;
  const sign = value.startsWith('-') ? '-' : '';
  const digits = value.replace('-', '').padStart(type.scale + 1, '0');
  return `${sign}${digits.slice(0, -type.scale)}.${digits.slice(-type.scale)}`;
}

function momentText(micros: bigint): string {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const clock = new Date(Number((micros - fraction) / 1_000n)).toISOString().slice(0, 19).replace('T', ' ');
  return fraction === 0n ? clock : `${clock}.${String(fraction).padStart(6, '0')}`;
}
