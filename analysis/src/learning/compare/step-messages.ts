/** Names of the steps of a comparison. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'compare: rows': { en: 'compare: rows', zh: '比较：数据行' },
  'compare: figures': { en: 'compare: figures', zh: '比较：指标' },
  'compare: reveal': { en: 'compare: reveal', zh: '比较：公布' },
});
