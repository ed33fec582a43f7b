/** Chinese identity numbers that belong to nobody, and the ways in which people type them. */

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Of person 0, 1, …: its region 999999 does not exist. GB 11643-1999 gives the check character. */
export function identityNumber(person: number): string {
  const day = new Date(Date.UTC(1950, 0, 1 + (person % 18_000))).toISOString().slice(0, 10).replaceAll('-', '');
  const digits = `999999${day}${String(Math.floor(person / 18_000)).padStart(3, '0')}`;
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return digits + ('10X98765432'[sum % 11] as string);
}

export const fullWidth = (text: string): string =>
  text.replace(/[0-9X]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

/** The rule of the comparison in the clear, written anew: letters and digits only, in their ordinary form. */
export const plainNumber = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[^0-9A-Za-z]/g, '')
    .toUpperCase();
