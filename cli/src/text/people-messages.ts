/** Texts about people who sign in with a browser. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.user': {
    en: 'people who sign in with a browser, each with roles',
    zh: '通过浏览器登录的人员，每人有各自的角色',
  },
  'cli.user.add': {
    en: 'add a person and print the link by which they come in: once, within 24 hours',
    zh: '添加人员并显示其登录链接：仅可使用一次，24 小时内有效',
  },
  'cli.user.name': {
    en: "the person's name, which the audit log gives with what they do; it stays at this party",
    zh: '人员名称；审计日志会以此记录其操作，名称只保存在本方',
  },
  'cli.user.role': {
    en: 'viewer (jobs, ledger, receipts, audit log), analyst (also ask, run, results), approver (also data, policies, sign, results), admin (also peers, people; no results); more than one: repeat',
    zh: 'viewer（任务、台账、回执、审计日志）、analyst（另可提问、运行、查看结果）、approver（另可管理数据与策略、签署、查看结果）、admin（另可管理对等方与人员；不可查看结果）；多个角色请重复该选项',
  },
  'cli.user.list': { en: 'list people, their roles and how they come in', zh: '列出人员、角色与登录方式' },
  'cli.user.roles': {
    en: 'give a person these roles in place of those before',
    zh: '为人员重新设置角色，替换原有角色',
  },
  'cli.user.link': {
    en: 'print a new link for a person who lost their passphrase or came too late; those made before end',
    zh: '为忘记密码短语或错过期限的人员生成新链接；此前的链接随即失效',
  },
  'cli.user.remove': {
    en: 'remove a person; their sessions and links end at once',
    zh: '移除人员；其会话与链接立即失效',
  },
  'cli.user.removed': { en: 'removed {name}', zh: '已移除 {name}' },
  'cli.user.changed': { en: '{name} is now {roles}', zh: '{name} 现在的角色：{roles}' },
  'cli.user.none': {
    en: 'nobody so far; begin with: tacit user add NAME --role approver',
    zh: '还没有人员；请先运行：tacit user add 名称 --role approver',
  },
  'cli.user.active': { en: 'by passphrase', zh: '密码短语' },
  'cli.user.invited': { en: 'has a link until {until}', zh: '持有链接，有效期至 {until}' },
  'cli.user.no-way-in': { en: 'needs a link', zh: '需要链接' },
  'cli.user.note': {
    en: 'Give this link to {user} on a way that others do not read. It works once, until {endsAt}; {user} then sets a passphrase. Where the browser warns of the certificate, its SHA-256 must be {pin}.',
    zh: '请通过他人看不到的途径将此链接交给 {user}。链接仅可使用一次，有效期至 {endsAt}；之后由 {user} 设置密码短语。若浏览器提示证书不受信任，其 SHA-256 指纹必须为 {pin}。',
  },
  'cli.user.bad-role': {
    en: 'there is no role {found}; roles are {roles}',
    zh: '没有角色 {found}；可用角色：{roles}',
    hint: { en: 'for example: --role approver', zh: '例如：--role approver' },
  },
  'cli.column.sign-in': { en: 'sign-in', zh: '登录方式' },
});
