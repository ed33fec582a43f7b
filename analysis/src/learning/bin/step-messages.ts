/** Names of the steps of a binning. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'bin: rows': { en: 'bin: rows', zh: '分箱：数据行' },
  'bin: counts': { en: 'bin: counts', zh: '分箱：计数' },
  'bin: gates': { en: 'bin: minimums', zh: '分箱：最小分组' },
  'bin: reveal': { en: 'bin: reveal', zh: '分箱：公布' },
});
