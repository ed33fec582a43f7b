import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'prepare.unknown': {
    en: 'this party made no preparation {number}',
    zh: '本方没有生成过预处理 {number}',
    hint: { en: 'see which there are: tacit prepare list', zh: '查看现有的预处理：tacit prepare list' },
  },
});
