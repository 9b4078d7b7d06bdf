import { useNavigate } from '@tanstack/react-router';
import { Modal } from 'antd';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMembership } from '../api/index.ts';
import { PresenceMark } from '../ui/index.ts';
import { useFound } from './found.tsx';
import { PRESENCE_LIST } from './lists.ts';
import { placesFor } from './navigation.tsx';
import { useMyPresence } from './presence.ts';
import { isComposing } from './shortcuts.ts';

interface Command {
  readonly id: string;
  readonly label: string;
  readonly icon: ReactNode;
  run(): void;
}
type Option = Omit<Command, 'label'> & { readonly label: ReactNode };

/** Ctrl/⌘ K: go to a page or change one's status by typing a part of its name, or find what was written. */
export function CommandPalette({ open, close }: { open: boolean; close: () => void }) {
  const { t } = useTranslation('frame');
  return (
    <Modal
      open={open}
      onCancel={close}
      footer={null}
      closable={false}
      title={<span className="at-hidden">{t('palette.title')}</span>}
      className="palette"
      destroyOnHidden
    >
      <Palette close={close} />
    </Modal>
  );
}

function useCommands(): Command[] {
  const { t } = useTranslation(['frame', 'common']);
  const navigate = useNavigate();
  const { workspaceId, role } = useMembership();
  const { change } = useMyPresence();
  return [
    ...placesFor(role).map(({ name, to, icon }) => ({
      id: name,
      label: t('frame:palette.goTo', { place: t(`frame:nav.${name}`) }),
      icon,
      run: () => void navigate({ to, params: { workspaceId } }),
    })),
    ...PRESENCE_LIST.map((presence) => ({
      id: presence,
      label: t('frame:palette.presence', { state: t(`common:presence.${presence}`) }),
      icon: <PresenceMark presence={presence} compact />,
      run: () => void change(presence),
    })),
  ];
}

/** A list that is longer than its frame moves along with the arrow keys. */
const showChosen = (option: HTMLElement | null) => option?.scrollIntoView({ block: 'nearest' });

function Palette({ close }: { close: () => void }) {
  const { t } = useTranslation('frame');
  const listId = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const words = text.toLowerCase().split(/\s+/);
  const { found, searching } = useFound(text);
  const commands = useCommands().filter(({ label }) =>
    words.every((word) => label.toLowerCase().includes(word)),
  );
  const shown: Option[] = [...commands, ...found];
  const chosen = shown[Math.min(at, shown.length - 1)];
  const run = (command: Option | undefined) => {
    if (!command) return;
    close();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === 'Enter') run(chosen);
    else if (event.key === 'ArrowDown') setAt(Math.min(at + 1, shown.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        ref={(input) => input?.focus()}
        className="palette-input"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={chosen && `${listId}-${chosen.id}`}
        aria-label={t('palette.placeholder')}
        placeholder={t('palette.placeholder')}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label={t('palette.title')} className="palette-list">
        {shown.length === 0 && (
          <p className="at-faint">{t(searching ? 'palette.searching' : 'palette.none')}</p>
        )}
        {shown.map((command) => (
          <div
            key={command.id}
            id={`${listId}-${command.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={command === chosen}
            ref={command === chosen ? showChosen : undefined}
            className="palette-option"
            onMouseDown={(event) => {
              event.preventDefault();
              run(command);
            }}
          >
            <span className="palette-icon">{command.icon}</span>
            {command.label}
          </div>
        ))}
      </div>
    </>
  );
}
