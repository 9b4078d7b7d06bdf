import { App, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import type { ReactNode } from 'react';
import './base.css';
import { useLocale } from '../i18n/index.ts';
import { antdTheme, useColourMode } from '../theme.ts';

/** Theme and language around everything; `App.useApp()` below it gives messages and dialogs that follow both. */
export function Providers({ children }: { children: ReactNode }) {
  const locale = useLocale();
  const mode = useColourMode();
  return (
    <ConfigProvider
      theme={antdTheme(mode, !matchMedia('(prefers-reduced-motion: reduce)').matches)}
      locale={locale === 'zh-CN' ? zhCN : enUS}
      button={{ autoInsertSpace: false }}
    >
      <App>{children}</App>
    </ConfigProvider>
  );
}
