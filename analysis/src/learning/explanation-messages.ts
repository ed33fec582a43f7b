/** Words of the explanation of one score. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'explanation.title': { en: '{service}: what makes the score {score}', zh: '{service}：得分 {score} 的由来' },
  'explanation.adds-up': {
    en: 'Everybody begins at {base}; what the features add makes it {sum}. Boosted trees add up to the sum of the trees, before it becomes a probability.',
    zh: '所有人都从 {base} 起算；各特征的贡献使之成为 {sum}。对提升树而言，贡献之和是各棵树的合计，尚未换算为概率。',
  },
  'explanation.bars': { en: 'What each feature adds', zh: '各特征的贡献' },
  'explanation.table': { en: 'What each feature adds, the greatest first', zh: '各特征的贡献（由大到小）' },
  'explanation.feature': { en: 'feature', zh: '特征' },
  'explanation.adds': { en: 'adds', zh: '贡献' },
  'explanation.base': { en: 'before them', zh: '起点' },
  'explanation.sum': { en: 'in all', zh: '合计' },
});
