/** Text of the errors of the HTTP interface. */
import { addCatalogue } from '@tacit/engine';

addCatalogue({
  'http.not-found': {
    en: 'there is nothing at {method} {path}',
    zh: '{method} {path} 不存在',
    hint: { en: 'GET /api/openapi.json describes all routes', zh: '所有接口见 GET /api/openapi.json' },
  },
  'http.unauthorized': {
    en: 'the request carries no valid token of this party',
    zh: '请求没有携带本方的有效令牌',
    hint: {
      en: 'use the token in the home directory of this party (tacit does so by itself: check --home)',
      zh: '请使用本方主目录中的令牌（tacit 会自动读取：请检查 --home）',
    },
  },
  'http.invalid': {
    en: 'the request is not understood at {where}: {cause}',
    zh: '请求内容有误（{where}）：{cause}',
    hint: { en: 'GET /api/openapi.json describes what is expected', zh: '要求的格式见 GET /api/openapi.json' },
  },
  'http.body-too-large': {
    en: 'the request is too large',
    zh: '请求内容过大',
    hint: { en: 'data is given by path, not by content', zh: '数据请以路径方式提供，不要直接放入请求' },
  },
  'http.media-type': {
    en: 'the body of the request is not application/json',
    zh: '请求体不是 application/json',
  },
});
