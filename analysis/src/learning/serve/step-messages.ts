/** Names of the steps of a call. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'serve: open': { en: 'serve: open', zh: '评分服务：打开会话' },
  'serve: wait': { en: 'serve: wait', zh: '评分服务：等待调用' },
  'serve: key': { en: 'serve: key', zh: '评分服务：键' },
  'serve: rows': { en: 'serve: rows', zh: '评分服务：数据行' },
  'serve: score': { en: 'serve: score', zh: '评分服务：计算' },
  'serve: reveal': { en: 'serve: reveal', zh: '评分服务：公布' },
});
