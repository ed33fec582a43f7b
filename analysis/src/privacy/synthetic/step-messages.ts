/** Names of the steps of synthetic rows. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'synthesize: values': { en: 'synthesize: values', zh: '合成：取值' },
  'synthesize: counts': { en: 'synthesize: counts', zh: '合成：计数' },
  'synthesize: columns': { en: 'synthesize: columns with noise', zh: '合成：各列（带噪声）' },
  'synthesize: choices': { en: 'synthesize: choice of pairs', zh: '合成：选择列对' },
  'synthesize: pairs': { en: 'synthesize: pairs with noise', zh: '合成：列对（带噪声）' },
});
