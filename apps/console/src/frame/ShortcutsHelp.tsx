import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { keysOf } from './shortcuts.ts';

const GROUPS = {
  general: { help: ['?'], palette: ['Mod+KeyK'] },
  inbox: {
    next: ['Alt+KeyJ'],
    previous: ['Alt+KeyK'],
    take: ['Alt+KeyT'],
    refuse: ['Alt+KeyR'],
    resolve: ['Alt+KeyE'],
    reply: ['Alt+KeyL'],
    note: ['Alt+KeyP'],
    suggestion: ['Alt+Digit1', 'Alt+Digit2', 'Alt+Digit3'],
    template: ['/'],
    similar: ['Alt+KeyS'],
    send: ['Mod+Enter'],
    choose: ['x'],
    alert: ['Alt+KeyA'],
  },
} as const;

export function ShortcutsHelp({ open, close }: { open: boolean; close: () => void }) {
  const { t } = useTranslation('frame');
  return (
    <Modal open={open} onCancel={close} footer={null} title={t('shortcuts.title')} destroyOnHidden>
      <div className="shortcuts">
        <section>
          <h3>{t('shortcuts.general')}</h3>
          <dl>
            {(['help', 'palette'] as const).map((name) => (
              <Row key={name} label={t(`shortcuts.${name}`)} shortcuts={GROUPS.general[name]} />
            ))}
          </dl>
        </section>
        <section>
          <h3>{t('shortcuts.inbox')}</h3>
          <dl>
            {(Object.keys(GROUPS.inbox) as (keyof typeof GROUPS.inbox)[]).map((name) => (
              <Row key={name} label={t(`shortcuts.${name}`)} shortcuts={GROUPS.inbox[name]} />
            ))}
          </dl>
        </section>
      </div>
    </Modal>
  );
}

function Row({ label, shortcuts }: { label: string; shortcuts: readonly string[] }) {
  return (
    <div className="shortcuts-row">
      <dt>{label}</dt>
      <dd>
        {shortcuts.map((shortcut) => (
          <span key={shortcut} className="shortcuts-keys">
            {keysOf(shortcut).map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </span>
        ))}
      </dd>
    </div>
  );
}
