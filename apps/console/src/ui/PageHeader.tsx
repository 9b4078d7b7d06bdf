import type { ReactNode } from 'react';
import './page-header.css';

/** The head of a page: its name as h1, a line about it, and what one can do. */
export function PageHeader({
  title,
  note,
  children,
}: {
  title: string;
  note?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <header className="at-page-header">
      <div className="at-page-header-words">
        <h1>{title}</h1>
        {note && <div className="at-soft">{note}</div>}
      </div>
      {children && <div className="at-page-header-actions">{children}</div>}
    </header>
  );
}
