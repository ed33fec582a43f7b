/** Names of the steps of a stack, for progress and errors. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'stack: rows': { en: 'stack: rows', zh: '堆叠：数据行' },
  'stack: match': { en: 'stack: match', zh: '堆叠：匹配' },
  'stack: keep': { en: 'stack: keep', zh: '堆叠：留存' },
});
