import type { ReactNode } from 'react';
import './page-header.css';

interface Props {
  title: string;
  note?: ReactNode;
  /** 2 where the page's h1 stands elsewhere. */
  level?: 1 | 2;
  children?: ReactNode;
}

/** The head of a page: its name, a line about it, and what one can do. */
export function PageHeader({ title, note, level = 1, children }: Props) {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <header className="at-page-header">
      <div className="at-page-header-words">
        <Heading className="at-page-title">{title}</Heading>
        {note && <div className="at-soft">{note}</div>}
      </div>
      {children && <div className="at-page-header-actions">{children}</div>}
    </header>
  );
}
