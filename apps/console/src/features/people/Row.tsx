import { RightOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';

/** One line of a list: a name, a line about it, and, where it can be opened, a button of the whole row. */
export function Row({ name, children, onOpen }: { name: string; children: ReactNode; onOpen?: () => void }) {
  const words = (
    <span className="people-row-words">
      <strong className="at-ellipsis">{name}</strong>
      <span className="at-soft at-ellipsis">{children}</span>
    </span>
  );
  if (!onOpen) return <div className="people-item">{words}</div>;
  return (
    <button type="button" className="people-item" onClick={onOpen}>
      {words}
      <RightOutlined aria-hidden="true" className="at-faint" />
    </button>
  );
}
