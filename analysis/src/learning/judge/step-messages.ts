/** Names of the steps of a judgement. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'judge: rows': { en: 'judge: rows', zh: '评估：数据行' },
  'judge: figures': { en: 'judge: figures', zh: '评估：指标' },
  'judge: importance': { en: 'judge: importance', zh: '评估：重要性' },
  'judge: reveal': { en: 'judge: reveal', zh: '评估：公布' },
});
