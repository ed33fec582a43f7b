/** Fits in floating point, which share nothing with those under protocol. */

/** A logistic model by Newton's method in floating point; the constant is a column of the rows. */
export function fitted(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
): { beta: number[]; errors: number[] } {
  const k = (rows[0] as readonly number[]).length;
  let beta = new Array<number>(k).fill(0);
  let inverse: number[][] = [];
  for (let step = 0; step < 25; step++) {
    const information = Array.from({ length: k }, () => new Array<number>(k).fill(0));
    const score = new Array<number>(k).fill(0);
    rows.forEach((x, r) => {
      const p = 1 / (1 + Math.exp(-x.reduce((sum, value, i) => sum + value * (beta[i] as number), 0)));
      for (let i = 0; i < k; i++) {
        score[i] = (score[i] as number) + ((labels[r] as number) - p) * (x[i] as number);
        const row = information[i] as number[];
        for (let j = 0; j < k; j++) row[j] = (row[j] as number) + p * (1 - p) * (x[i] as number) * (x[j] as number);
      }
    });
    inverse = inverted(information);
    beta = beta.map(
      (value, i) => value + (inverse[i] as number[]).reduce((sum, cell, j) => sum + cell * (score[j] as number), 0),
    );
  }
  return { beta, errors: inverse.map((row, i) => Math.sqrt(row[i] as number)) };
}

export function inverted(matrix: readonly (readonly number[])[]): number[][] {
  const k = matrix.length;
  const m = matrix.map((row, i) => [...row, ...Array.from({ length: k }, (_, j) => (i === j ? 1 : 0))]);
  for (let c = 0; c < k; c++) {
    const pivot = m
      .slice(c)
      .reduce((best, row, i) => (Math.abs(row[c] as number) > Math.abs(m[best]?.[c] as number) ? c + i : best), c);
    [m[c], m[pivot]] = [m[pivot] as number[], m[c] as number[]];
    const top = m[c] as number[];
    const scale = top[c] as number;
    m[c] = top.map((value) => value / scale);
    m.forEach((row, i) => {
      if (i === c) return;
      const factor = row[c] as number;
      m[i] = row.map((value, j) => value - factor * ((m[c] as number[])[j] as number));
    });
  }
  return m.map((row) => row.slice(k));
}
