/** Quantiles are whole numbers of thousandths. */
export const quantileUnit = 1000;
