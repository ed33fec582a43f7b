/** Words of the note about columns that may count as one value. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'learn.report.coarse': {
    en: 'A column whose deviation is below 1/65,536 of the largest number that its declared range allows counts as one value, and says nothing: {columns} may be such. Where one is, ask its owner to declare a narrower range, or to take a constant off.',
    zh: '若某列的标准差小于其声明范围所允许的最大数的 1/65,536，则该列视为只有一个值，不起作用：{columns} 可能属于这种情况。若确实如此，请数据方声明更窄的范围，或减去一个常数。',
  },
});
