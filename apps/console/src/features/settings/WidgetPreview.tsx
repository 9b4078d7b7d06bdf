import { CommentOutlined, SendOutlined } from '@ant-design/icons';
import type { Language } from '@attune/contract';
import { Segmented } from 'antd';
import { type CSSProperties, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../i18n/index.ts';

interface Props {
  title: string;
  zh: string;
  en: string;
  colour: string;
  position: 'left' | 'right';
}

/** How the widget will look, with what is in the form now. */
export function WidgetPreview({ title, zh, en, colour, position }: Props) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation('common');
  const locale = useLocale();
  const [language, setLanguage] = useState<Language>(locale === 'zh-CN' ? 'zh' : 'en');
  return (
    <section className="settings-preview" aria-label={t('widget.preview')}>
      <div className="settings-preview-head">
        <h3>{t('widget.preview')}</h3>
        <Segmented
          size="small"
          disabled={false}
          aria-label={t('widget.previewLanguage')}
          value={language}
          onChange={setLanguage}
          options={(['zh', 'en'] as const).map((value) => ({ value, label: common(`language.${value}`) }))}
        />
      </div>
      <div
        className={`settings-stage settings-stage-${position}`}
        style={{ '--widget-colour': colour } as CSSProperties}
      >
        <div className="settings-panel">
          <header className="at-ellipsis">{title}</header>
          <p>{language === 'zh' ? zh : en}</p>
          <footer className="at-faint">
            {t('widget.placeholder', { lng: language === 'zh' ? 'zh-CN' : 'en' })}{' '}
            <SendOutlined aria-hidden="true" />
          </footer>
        </div>
        <span className="settings-launcher">
          <CommentOutlined aria-hidden="true" />
        </span>
      </div>
    </section>
  );
}
