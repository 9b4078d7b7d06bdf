import { DisconnectOutlined } from '@ant-design/icons';
import { Outlet, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AlertNotices } from '../features/emotion/index.ts';
import { LiveProvider, useLiveState } from '../live/LiveProvider.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import './frame.css';
import { Rail } from './Rail.tsx';
import { ShortcutsHelp } from './ShortcutsHelp.tsx';
import { useShortcuts } from './shortcuts.ts';

/** Everything around the pages of a workspace. */
export function Frame() {
  const { workspaceId } = useParams({ from: '/w/$workspaceId' });
  const { t } = useTranslation('frame');
  const [dialog, setDialog] = useState<'palette' | 'shortcuts' | null>(null);
  useShortcuts({
    'Mod+KeyK': () => setDialog('palette'),
    '?': () => setDialog('shortcuts'),
  });
  return (
    <LiveProvider key={workspaceId}>
      <div className="frame">
        <a href="#main" className="frame-skip">
          {t('skip')}
        </a>
        <Rail showShortcuts={() => setDialog('shortcuts')} />
        <div className="frame-page">
          <OfflineBar />
          <div id="main" tabIndex={-1} className="frame-main">
            <Outlet />
          </div>
        </div>
      </div>
      <AlertNotices />
      <CommandPalette open={dialog === 'palette'} close={() => setDialog(null)} />
      <ShortcutsHelp open={dialog === 'shortcuts'} close={() => setDialog(null)} />
    </LiveProvider>
  );
}

const PATIENCE_MS = 2_000;

/** Says so only when a loss lasts: a socket that comes back at once is nobody's concern. */
function OfflineBar() {
  const { t } = useTranslation('frame');
  const online = useLiveState() === 'online';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (online) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [online]);
  return (
    <div role="status">
      {shown && (
        <div className="frame-offline">
          <DisconnectOutlined /> {t('offline')}
        </div>
      )}
    </div>
  );
}
