/** Text about people and how they sign in. */
import { addCatalogue } from '@tacit/engine/text';

const newLink = {
  en: 'an administrator of this party makes a new link: tacit user link NAME; on its own machine: tacit console',
  zh: '请由本方管理员生成新链接：tacit user link 名称；在本方机器上可用：tacit console',
};

addCatalogue({
  'link.unknown': {
    en: 'this link is not one that this party made: it may have been altered or cut on its way',
    zh: '该链接并非本方生成：可能在传送中被改动或截断',
    hint: newLink,
  },
  'link.used': {
    en: 'this link has been used; it works once',
    zh: '该链接已被使用；每个链接只能用一次',
    hint: newLink,
  },
  'link.expired': {
    en: 'this link has ended: its time is over, a newer one was made, or its person has got a further role',
    zh: '该链接已失效：已过有效期、已生成更新的链接，或该人员已获得新角色',
    hint: newLink,
  },
  'sign-in.refused': {
    en: 'name and passphrase do not belong together',
    zh: '名称与密码短语不匹配',
    hint: newLink,
  },
  'sign-in.too-many': {
    en: 'too many tries; the next one counts in {seconds} s',
    zh: '尝试次数过多；{seconds} 秒后可重试',
    hint: { en: 'five tries a minute are answered for each name', zh: '每个名称每分钟最多尝试五次' },
  },
  'session.ended': {
    en: 'this browser is not signed in, or its session has ended',
    zh: '该浏览器尚未登录，或会话已结束',
    hint: {
      en: 'sign in again; what has been typed stays',
      zh: '请重新登录；已输入的内容仍会保留',
    },
  },
  'session.not-fresh': {
    en: 'this session was opened too long ago to set another way in',
    zh: '此会话开启已久，不能再设置其他登录方式',
    hint: { en: 'sign out and in again first', zh: '请先退出并重新登录' },
  },
  'passkey.no-name': {
    en: 'passkeys are bound to a name, and the browser came by the address {found}',
    zh: '通行密钥须绑定域名，而浏览器通过地址 {found} 访问',
    hint: {
      en: 'come by a name: localhost on this machine, else set console.url in config.yaml; or use a passphrase',
      zh: '请改用域名访问：本机可用 localhost，其他情况请在 config.yaml 中设置 console.url；或使用密码短语',
    },
  },
  'passkey.unknown': {
    en: 'nobody of this party has this passkey',
    zh: '本方没有人员使用此通行密钥',
    hint: newLink,
  },
  'passkey.refused': {
    en: 'the passkey did not sign what it was asked to, as it was asked to',
    zh: '通行密钥未按要求签名',
    hint: {
      en: 'ask for it again: each question serves once, for five minutes',
      zh: '请重新发起：每次请求仅可使用一次，五分钟内有效',
    },
  },
  'session.needs-credential': {
    en: '{user} has to set a passphrase or a passkey first',
    zh: '{user} 需要先设置密码短语或通行密钥',
    hint: {
      en: 'set one with PUT /api/me/credential; before that nothing else is answered',
      zh: '请通过 PUT /api/me/credential 设置；在此之前不响应其他请求',
    },
  },
  'session.needed': {
    en: 'this is for browsers that have signed in, not for tokens',
    zh: '此接口供已登录的浏览器使用，不接受令牌',
    hint: { en: 'sign in with: tacit console', zh: '请用 tacit console 登录' },
  },
  'session.operator-only': {
    en: 'only the account that runs {party} can make a link for itself',
    zh: '只有运行 {party} 的账户才能为自己生成链接',
    hint: {
      en: 'run tacit console as that account, without TACIT_TOKEN; for others: tacit user link NAME',
      zh: '请以该账户运行 tacit console，且不设置 TACIT_TOKEN；为他人生成：tacit user link 名称',
    },
  },
  'passphrase.weak': {
    en: 'the passphrase has {found} characters, {different} of them different; expected {fewest} to {most}, at least {fewestDifferent} different',
    zh: '密码短语有 {found} 个字符，其中 {different} 个互不相同；应为 {fewest} 至 {most} 个，且至少 {fewestDifferent} 个不同',
    hint: { en: 'take five or six words that do not belong together', zh: '可选用五六个互不相关的词' },
  },
  'passphrase.of-name': {
    en: 'the passphrase is mostly the name {user}',
    zh: '密码短语大部分是名称 {user}',
    hint: { en: 'take five or six words that do not belong together', zh: '可选用五六个互不相关的词' },
  },
  'passphrase.current': {
    en: 'the present passphrase is another one',
    zh: '当前密码短语不正确',
    hint: newLink,
  },
  'passphrase.of-account': {
    en: '{user} has no passphrase: this account comes in by its links',
    zh: '{user} 没有密码短语：该账户通过链接登录',
    hint: { en: 'tacit console makes a new one', zh: '可用 tacit console 生成新链接' },
  },
  'person.exists': {
    en: 'there is a person or a token called {name} already',
    zh: '已有名为 {name} 的人员或令牌',
    hint: {
      en: 'choose another name; for a new link: tacit user link {name}',
      zh: '请换一个名称；若要生成新链接：tacit user link {name}',
    },
  },
  'person.unknown': {
    en: 'there is no person {name}; there are: {known}',
    zh: '没有名为 {name} 的人员；现有：{known}',
    hint: { en: 'tacit user list shows all of them', zh: '用 tacit user list 查看全部人员' },
  },
  'person.role-beyond': {
    en: '{by} ({roles}) cannot give the role {beyond}, nor a link to somebody who has it',
    zh: '{by}（{roles}）不能授予 {beyond} 角色，也不能为拥有该角色的人员生成链接',
    hint: {
      en: 'the account that runs this party can, or somebody who has the role and looks after people',
      zh: '可由运行本参与方的账户，或拥有该角色的管理员进行',
    },
  },
  'auth.person-role': {
    en: '{user} ({roles}) may not do this; one of these roles may: {needed}',
    zh: '{user}（{roles}）无权执行此操作；需要以下角色之一：{needed}',
    hint: {
      en: 'an administrator of this party gives roles: tacit user role {user} --role {role}',
      zh: '请由本方管理员授予角色：tacit user role {user} --role {role}',
    },
  },
});
