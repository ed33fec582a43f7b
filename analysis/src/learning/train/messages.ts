/** Words for trainings of whatever learner. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'train.learner': {
    en: 'this version has no learner {learner}, but {known}',
    zh: '此版本没有学习器 {learner}，只有 {known}',
    hint: { en: 'all parties need a version that has it', zh: '各方须使用支持它的版本' },
  },
});
