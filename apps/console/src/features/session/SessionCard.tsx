import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { setLocale, useLocale } from '../../i18n/index.ts';
import './session.css';

/** The page of somebody who is not in a workspace (yet): a mark, one card, the other language. */
export function SessionCard({
  title,
  intro,
  children,
  brand = true,
}: {
  title: string;
  intro?: ReactNode;
  children?: ReactNode;
  brand?: boolean;
}) {
  const { t } = useTranslation(['session', 'common']);
  const other = useLocale() === 'en' ? 'zh-CN' : 'en';
  return (
    <div className="session">
      <main className="session-main">
        {brand && (
          <div className="session-brand">
            <img src="/mark.svg" alt="" className="session-mark" />
            <div>
              <strong>{t('common:product')}</strong>
              <span className="at-faint">{t('session:motto')}</span>
            </div>
          </div>
        )}
        <div className="session-card">
          <h1>{title}</h1>
          {intro && <p className="at-soft">{intro}</p>}
          {children}
        </div>
        <Button type="text" className="session-language" lang={other} onClick={() => setLocale(other)}>
          {t(`common:locale.${other}`)}
        </Button>
      </main>
    </div>
  );
}
