import { addCatalogue } from '../../base/text.ts';

addCatalogue({
  'okvs.duplicate-keys': {
    en: 'a list that must hold every item once holds an item twice',
    zh: '要求各项互不相同的列表中有重复项',
    hint: {
      en: 'remove duplicates before the items are encoded',
      zh: '请在编码之前去除重复项',
    },
  },
});
