/** Why there are no components. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'learn.components': {
    en: '{components} components are asked for, of {features} features',
    zh: '要求 {components} 个主成分，而特征只有 {features} 个',
    hint: { en: 'ask for as many as there are features at most', zh: '主成分个数不能超过特征个数' },
  },
});
