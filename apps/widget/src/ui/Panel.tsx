import { useEffect, useRef, useState } from 'preact/hooks';
import type { Words } from '../i18n.ts';
import type { View } from '../widget.ts';
import { Announcer } from './Announcer.tsx';
import { Composer, type ComposerHandle } from './Composer.tsx';
import { useWidget } from './context.ts';
import { CloseIcon, EndIcon } from './icons.tsx';
import { Survey } from './Survey.tsx';
import { Thread } from './Thread.tsx';
import { useFullScreen, useVisibleHeight } from './viewport.ts';

function stateText({ thread, queue }: View, words: Words): string {
  const { conversation } = thread;
  if (!conversation) return words.stateNew;
  if (conversation.state === 'resolved') return words.stateResolved;
  if (conversation.state === 'waiting') {
    return queue ? words.stateQueue(queue.place, queue.lowSeconds, queue.highSeconds) : words.stateWaiting;
  }
  return words.stateActive(conversation.agentName ?? words.bot);
}

/** Keeps Tab inside: on a phone the panel covers the page. */
function cycleFocus(event: KeyboardEvent, panel: HTMLElement): void {
  const all = [
    ...panel.querySelectorAll<HTMLElement>('button:not(:disabled), textarea, input, a[href], [tabindex="0"]'),
  ];
  const shown = all.filter((element) => element.getClientRects().length > 0);
  const edge = event.shiftKey ? shown[0] : shown.at(-1);
  const root = panel.getRootNode() as ShadowRoot;
  if (root.activeElement !== edge && root.activeElement !== panel) return;
  event.preventDefault();
  (event.shiftKey ? shown.at(-1) : shown[0])?.focus();
}

export function Panel({ hidden }: { hidden: boolean }) {
  const { widget, view, words } = useWidget();
  const panel = useRef<HTMLElement>(null);
  const composer = useRef<ComposerHandle>(null);
  const [dropping, setDropping] = useState(false);
  const [ending, setEnding] = useState(false);
  const fullScreen = useFullScreen();
  const height = useVisibleHeight(fullScreen && !hidden);
  const { conversation } = view.thread;
  const running = conversation !== null && conversation.state !== 'resolved';
  const title = view.theme?.title || words.title;

  useEffect(() => {
    if (hidden) return;
    // On a phone, focusing the text would raise the keyboard over what there is to read.
    if (fullScreen) panel.current?.focus();
    else composer.current?.focus();
  }, [hidden, fullScreen]);

  return (
    <section
      ref={panel}
      class={dropping ? 'panel dropping' : 'panel'}
      role="dialog"
      aria-modal={fullScreen}
      aria-label={title}
      tabIndex={-1}
      hidden={hidden}
      style={height ? { height: `${height.height}px`, top: `${height.top}px`, bottom: 'auto' } : {}}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.isComposing) widget.setOpen(false);
        if (event.key === 'Tab' && fullScreen) cycleFocus(event, event.currentTarget);
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropping(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setDropping(false);
        composer.current?.attach(event.dataTransfer?.files);
      }}
    >
      <div class="header">
        <div class="heading">
          <h2>{title}</h2>
          <p aria-live="polite">{view.refused ? words.unavailable : stateText(view, words)}</p>
        </div>
        {running && (
          <button
            type="button"
            class="icon"
            aria-label={words.end}
            title={words.end}
            onClick={() => setEnding(true)}
          >
            <EndIcon />
          </button>
        )}
        <button
          type="button"
          class="icon"
          aria-label={words.close}
          title={words.close}
          onClick={() => widget.setOpen(false)}
        >
          <CloseIcon />
        </button>
      </div>
      {view.offline && (
        <p class="bar" role="status">
          {words.offline}
        </p>
      )}
      {ending && running && (
        <div class="bar ask" role="alert">
          <span>{words.endQuestion}</span>
          <button
            type="button"
            class="small primary"
            onClick={() => {
              setEnding(false);
              composer.current?.focus();
              widget.end().catch(() => setEnding(true));
            }}
          >
            {words.endYes}
          </button>
          <button
            type="button"
            class="small"
            onClick={() => {
              setEnding(false);
              composer.current?.focus();
            }}
          >
            {words.endNo}
          </button>
        </div>
      )}
      <Thread hidden={hidden}>
        {conversation?.state === 'resolved' && conversation.survey && view.thread.outbox.length === 0 && (
          <Survey key={conversation.survey.id} score={conversation.survey.score} />
        )}
      </Thread>
      <Composer handle={composer} />
      {dropping && <div class="drop">{words.dropHere}</div>}
      <Announcer quiet={hidden} />
    </section>
  );
}
