import { addCatalogue } from '../../base/text.ts';

/** What people may read from trees. */
addCatalogue({
  'trees.rows': {
    en: '{what}: found {found}, expected {expected}',
    zh: '{what}：实为 {found}，应为 {expected}',
    hint: {
      en: 'give as many planes as the features say, and labels and weights for as many rows',
      zh: '请按各特征的声明提供位平面，并为相同的行数提供标签和权重',
    },
  },
});
