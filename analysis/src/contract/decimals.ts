/** Exact text of the decimal `carried` · 10^−scale: decimalText(-1205n, 2) is '-12.05'. */
export function decimalText(carried: bigint, scale: number): string {
  if (scale === 0) return String(carried);
  const digits = String(carried < 0n ? -carried : carried).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${carried < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}
