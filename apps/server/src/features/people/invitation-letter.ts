import type { Locale, Role } from '@attune/contract';
import { compose } from '../../mail/compose.ts';

const ROLES: Record<Role, readonly [en: string, zh: string]> = {
  owner: ['owner', '所有者'],
  admin: ['administrator', '管理员'],
  supervisor: ['supervisor', '主管'],
  agent: ['agent', '客服'],
  knowledge_editor: ['knowledge editor', '知识编辑'],
  analyst: ['analyst', '分析员'],
};

/** The link of an invitation. */
export function invitationLetter(
  locale: Locale,
  { workspace, role, url }: { workspace: string; role: Role; url: string },
): ReturnType<typeof compose> {
  const [en, zh] = ROLES[role];
  return locale === 'en'
    ? compose(locale, {
        subject: `Join ${workspace} on Attune`,
        lines: [`You are invited to work in ${workspace} as ${en}.`],
        button: { label: 'Join', url },
        note: 'The link is for you alone and works for seven days.',
      })
    : compose(locale, {
        subject: `邀请你加入「${workspace}」`,
        lines: [`你被邀请以${zh}身份加入「${workspace}」的客服工作台。`],
        button: { label: '加入', url },
        note: '链接仅供你本人使用，七天内有效。',
      });
}
