import { render } from 'preact';
import { chooseLocale } from './i18n.ts';
import type { Identity } from './session.ts';
import css from './styles.css?inline';
import { App } from './ui/App.tsx';
import { WidgetContext } from './ui/context.ts';
import { type Settings, Widget, type WidgetEvents } from './widget.ts';

/** What the host page may set; each also as a `data-` attribute of the script tag. */
interface Init {
  key: string;
  host?: string;
  locale?: string;
  color?: string;
  position?: string;
}

interface Commands {
  init: (init: Init) => void;
  identify: (id: string, profile?: Omit<Identity, 'id' | 'hash'>, hash?: string) => void;
  reset: () => void;
  open: () => void;
  close: () => void;
  toggle: () => void;
  on: <E extends keyof WidgetEvents>(event: E, listener: WidgetEvents[E]) => void;
}

declare global {
  interface Window {
    attune?: ((command: keyof Commands, ...values: unknown[]) => void) & { q?: ArrayLike<unknown>[] };
  }
}

const script = document.currentScript as HTMLScriptElement | null;
const listeners: { [E in keyof WidgetEvents]: Set<WidgetEvents[E]> } = {
  ready: new Set(),
  unread: new Set(),
  message: new Set(),
};

let widget: Widget | null = null;
let remove = () => {};
/** Commands that came before `init`. */
const early: (() => void)[] = [];

function emit<E extends keyof WidgetEvents>(event: E, ...values: Parameters<WidgetEvents[E]>): void {
  for (const listener of listeners[event]) {
    try {
      (listener as (...values: Parameters<WidgetEvents[E]>) => void)(...values);
    } catch (error) {
      // The host page's fault must not stop the chat.
      console.error('[attune]', error);
    }
  }
}

function settingsOf(init: Init): Settings {
  const data: DOMStringMap = script?.dataset ?? {};
  const position = init.position ?? data.position;
  return {
    key: init.key,
    host: (init.host ?? data.host ?? (script ? new URL(script.src).origin : location.origin)).replace(
      /\/+$/,
      '',
    ),
    locale: chooseLocale(init.locale ?? data.locale, navigator.language),
    colour: init.color ?? data.color ?? null,
    position: position === 'left' || position === 'right' ? position : null,
  };
}

/** A shadow root that the host page's styles do not reach. */
function mount(started: Widget): () => void {
  const host = document.createElement('div');
  host.id = 'attune-widget';
  const root = host.attachShadow({ mode: 'open' });
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement('style');
    style.textContent = css;
    root.append(style);
  }
  const container = document.createElement('div');
  root.append(container);
  // The host page's shortcuts cannot see that the key goes into a text field in here.
  for (const type of ['keydown', 'keyup', 'keypress']) {
    container.addEventListener(type, (event) => event.stopPropagation());
  }
  document.body.append(host);
  render(
    <WidgetContext.Provider value={started}>
      <App />
    </WidgetContext.Provider>,
    container,
  );
  return () => {
    started.destroy();
    render(null, container);
    host.remove();
  };
}

/** Runs now, or as soon as there is a widget. */
function withWidget(work: (ready: Widget) => void): void {
  if (widget) work(widget);
  else early.push(() => widget && work(widget));
}

const commands: Commands = {
  init(init) {
    const settings = settingsOf(init);
    if (widget && widget.view.settings.key === settings.key && widget.view.settings.host === settings.host) {
      widget.update(settings);
      return;
    }
    remove();
    const started = new Widget(settings, emit);
    widget = started;
    for (const work of early.splice(0)) work();
    // Commands of the same moment (identify above all) come first, so that one session serves them.
    queueMicrotask(() => widget === started && started.start());
    const show = () => {
      if (widget === started) remove = mount(started);
    };
    if (document.body) show();
    else document.addEventListener('DOMContentLoaded', show, { once: true });
  },
  identify(id, profile, hash) {
    if (!id || !hash) {
      console.error('[attune] identify needs the id of your user and its hash');
      return;
    }
    const identity: Identity = { id: String(id), hash };
    if (profile?.name) identity.name = profile.name;
    if (profile?.email) identity.email = profile.email;
    if (profile?.attributes) identity.attributes = profile.attributes;
    withWidget((ready) => ready.identify(identity));
  },
  reset: () => withWidget((ready) => ready.reset()),
  open: () => withWidget((ready) => ready.setOpen(true)),
  close: () => withWidget((ready) => ready.setOpen(false)),
  toggle: () => withWidget((ready) => ready.setOpen(!ready.view.open)),
  on(event, listener) {
    listeners[event]?.add(listener);
    if (event === 'ready' && widget?.view.ready) (listener as WidgetEvents['ready'])();
  },
};

function run(command: keyof Commands, ...values: unknown[]): void {
  const work = commands[command] as ((...values: unknown[]) => void) | undefined;
  if (work) work(...values);
  else console.error(`[attune] unknown command: ${String(command)}`);
}

const queue = window.attune?.q ?? [];
window.attune = run;
if (script?.dataset.key) run('init', { key: script.dataset.key });
for (const call of Array.from(queue)) run(...(Array.from(call) as [keyof Commands, ...unknown[]]));
