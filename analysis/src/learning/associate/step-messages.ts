/** Names of the steps of association counts. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'associate: items': { en: 'associate: items', zh: '关联统计：项目' },
  'associate: counts': { en: 'associate: counts', zh: '关联统计：计数' },
  'associate: gates': { en: 'associate: minimums', zh: '关联统计：最小分组' },
  'associate: reveal': { en: 'associate: reveal', zh: '关联统计：公布' },
});
