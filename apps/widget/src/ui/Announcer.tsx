import { useEffect, useRef, useState } from 'preact/hooks';
import { newReplies, type ThreadState } from '../store.ts';
import { authorName } from './Bubble.tsx';
import { useWidget } from './context.ts';

/** Tells a screen reader what came in; the thread itself stays silent, so that history is not read out. */
export function Announcer({ quiet }: { quiet: boolean }) {
  const { view, words } = useWidget();
  const before = useRef<ThreadState | null>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    const replies = before.current ? newReplies(before.current, view.thread) : [];
    before.current = view.ready ? view.thread : null;
    if (quiet || replies.length === 0) return;
    setText(
      replies
        .map((message) => words.says(authorName(message, words), message.body || words.attachment))
        .join('\n'),
    );
  }, [view.thread, view.ready, quiet, words]);
  return (
    <div class="hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}
