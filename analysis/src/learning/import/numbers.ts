/** Columns of the dataset that has a model's numbers: where each stands, and what it is. */
export const columns = { place: 'place', value: 'value' } as const;
