/** Text of the errors of the HTTP interface. */
import { addCatalogue } from '@tacit/engine/text';

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
  'http.api-from-outside': {
    en: 'the local interface of {party} is not open to {address}',
    zh: '{party} 的本地接口不对 {address} 开放',
    hint: {
      en: 'use it on the machine of {party}, or allow the address in its config.yaml and start it again: api: { allow: [{address}] }',
      zh: '请在 {party} 所在的机器上使用；或在其 config.yaml 中允许该地址并重新启动：api: { allow: [{address}] }',
    },
  },
  'http.host': {
    en: 'nobody is known here as {found}; browsers are answered at {expected}',
    zh: '本方不以 {found} 提供服务；浏览器可访问的地址：{expected}',
    hint: {
      en: 'if this is how browsers are to reach this party, add to its config.yaml, and start it again: {line}',
      zh: '若浏览器确应以此地址访问本方，请在其 config.yaml 中添加下面一行并重新启动：{line}',
    },
  },
  'http.origin': {
    en: 'the request comes from a page of {found}; expected {expected}',
    zh: '请求来自 {found} 的页面；应为 {expected}',
    hint: {
      en: 'another page may have sent it: close that one. Behind a proxy that changes the host: console: { url: {found} } in config.yaml of this party, and have the proxy pass on the host',
      zh: '可能由其他页面发出：请关闭该页面。若代理改写了主机名：请在本方 config.yaml 中设置 console: { url: {found} }，并让代理保留原主机名',
    },
  },
  'http.cross-site': {
    en: 'the header Sec-Fetch-Site is {found}; a request with a session is answered only where it is {expected}',
    zh: '请求头 Sec-Fetch-Site 为 {found}；带会话的请求仅在其值为 {expected} 时才会响应',
    hint: {
      en: 'another page may have sent it: close that one. Programs use a token: tacit token add NAME --role ROLE; proxies pass the header on',
      zh: '可能由其他页面发出：请关闭该页面。程序应使用令牌：tacit token add 名称 --role 角色；代理须保留该请求头',
    },
  },
  'auth.role': {
    en: 'the token {token} ({roles}) may not do this; one of these roles may: {needed}',
    zh: '令牌 {token}（{roles}）无权执行此操作；需要以下角色之一：{needed}',
    hint: {
      en: 'use a token with that role; the operator of this party makes one: tacit token add NAME --role {role}',
      zh: '请使用具有该角色的令牌；可由本参与方的运维者创建：tacit token add 名称 --role {role}',
    },
  },
  'auth.role-beyond': {
    en: 'the token {token} ({roles}) cannot give the role {beyond}, which it does not have',
    zh: '令牌 {token}（{roles}）没有 {beyond} 角色，因此不能授予它',
    hint: {
      en: 'the operator of this party can, with the token in its home directory',
      zh: '本参与方的运维者可以用主目录中的令牌授予',
    },
  },
  'token.expired': {
    en: 'the token {name} ended at {expiresAt}',
    zh: '令牌 {name} 已于 {expiresAt} 过期',
    hint: {
      en: 'ask the operator of this party for a new one: tacit token revoke {name}, tacit token add {name}',
      zh: '请向本参与方的运维者申请新令牌：tacit token revoke {name}、tacit token add {name}',
    },
  },
  'token.exists': {
    en: 'there is a token {name} already',
    zh: '令牌 {name} 已存在',
    hint: {
      en: 'choose another name, or end that one first: tacit token revoke {name}',
      zh: '请换一个名称，或先撤销原有令牌：tacit token revoke {name}',
    },
  },
  'token.unknown': {
    en: 'there is no token {name}; there are: {known}',
    zh: '没有令牌 {name}；现有：{known}',
    hint: {
      en: "the token in the home directory cannot be revoked: it is the operator's",
      zh: '主目录中的令牌属于运维者，不能撤销',
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
  'http.not-utf8': {
    en: 'the body of the request is not UTF-8',
    zh: '请求体不是 UTF-8 编码',
  },
  'http.media-type': {
    en: 'the body of the request is not application/json',
    zh: '请求体不是 application/json',
  },
});
