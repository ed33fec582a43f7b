/** Why a training of whatever labels may end without a model. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'train.few-of-level': {
    en: 'fewer than {minimum} rows of {column} have its first value, {level}, those of other values with few rows included',
    zh: '{column} 取首个值 {level} 的行（含其他行数不足的取值的行）不足 {minimum}',
    hint: {
      en: 'leave the column out, or ask its owner to put rare values together; rows of a stack count without those of each recipient, too',
      zh: '请去掉该列，或请数据方合并罕见取值；堆叠表的行去掉每个接收方自己的行后也须达到',
    },
  },
});
