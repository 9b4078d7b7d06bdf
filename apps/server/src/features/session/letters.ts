import type { Locale } from '@attune/contract';
import { compose } from '../../mail/compose.ts';

type Letter = ReturnType<typeof compose>;

/** The link to choose a new password. */
export function resetLetter(locale: Locale, url: string): Letter {
  return locale === 'en'
    ? compose(locale, {
        subject: 'Choose a new password',
        lines: ['Somebody, probably you, asked for a new password for this address.'],
        button: { label: 'Choose a new password', url },
        note: 'The link works once, within an hour. If it was not you, do nothing: your password stays as it is.',
      })
    : compose(locale, {
        subject: '设置新密码',
        lines: ['有人（多半是你自己）请求为此邮箱设置新密码。'],
        button: { label: '设置新密码', url },
        note: '链接一小时内有效，只能使用一次。如果不是你本人操作，无需理会，原密码不变。',
      });
}

/** Tells of a change that only its owner should have made. */
export function changedLetter(locale: Locale, what: 'password' | 'email' | 'second_factor_off'): Letter {
  const said = {
    password: ['Your password was changed', '密码已修改'],
    email: ['Your e-mail address was changed', '登录邮箱已更改'],
    second_factor_off: ['Two-step sign-in was turned off', '两步验证已关闭'],
  } as const;
  const [en, zh] = said[what];
  return locale === 'en'
    ? compose(locale, {
        subject: en,
        lines: ['This was done for your sign-in at Attune.'],
        note: 'If it was not you, choose a new password at once and tell your administrator.',
      })
    : compose(locale, {
        subject: zh,
        lines: ['你的 Attune 登录信息刚刚发生了变化。'],
        note: '如果不是你本人操作，请立即重设密码，并告知管理员。',
      });
}

/** To the new address: the link that makes it the one to sign in with. */
export function confirmEmailLetter(locale: Locale, url: string): Letter {
  return locale === 'en'
    ? compose(locale, {
        subject: 'Confirm your new address',
        lines: ['From then on you sign in with this address.'],
        button: { label: 'Confirm the address', url },
        note: 'The link works once, within a day. If you did not ask for it, do nothing.',
      })
    : compose(locale, {
        subject: '确认新的登录邮箱',
        lines: ['确认之后，请用此邮箱登录。'],
        button: { label: '确认邮箱', url },
        note: '链接一天内有效，只能使用一次。如果不是你本人操作，无需理会。',
      });
}
