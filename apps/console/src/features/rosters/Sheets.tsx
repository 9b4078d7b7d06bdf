import type { RosterView } from '@attune/contract';
import { Drawer } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../ui/index.ts';
import { ContractsSheet } from './ContractsSheet.tsx';
import { ImportSheet } from './ImportSheet.tsx';
import type { Labels } from './labels.ts';
import { useRoster, useSwaps } from './queries.ts';
import { RequestsSheet } from './RequestsSheet.tsx';
import { TypesSheet } from './TypesSheet.tsx';
import { todayIn } from './time.ts';

export type SheetName = 'types' | 'contracts' | 'requests' | 'import';

/** Four weeks from today: what people ask for lies there. */
function useComingRoster(timeZone: string | undefined) {
  const now = useNow('minute');
  return useRoster(timeZone ? { from: todayIn(timeZone, now), days: 28 } : null).data;
}

/** How many requests wait for a lead. */
export function useOpenRequests(view: RosterView | undefined): number {
  const absences = useComingRoster(view?.timeZone)?.absences ?? [];
  const swaps = useSwaps().data ?? [];
  return (
    absences.filter(({ state }) => state === 'asked').length +
    swaps.filter(({ state }) => state === 'accepted').length
  );
}

interface Props {
  name: SheetName | null;
  view: RosterView | undefined;
  labels: Labels;
  timeZone: string;
  onClose: () => void;
}

/** What the roster is made from, at the side of it. */
export function Sheets({ name, view, labels, timeZone, onClose }: Props) {
  const { t } = useTranslation('rosters');
  const coming = useComingRoster(timeZone);
  const body = useRef<HTMLDivElement>(null);
  // What had the focus is gone with the form: keys would no longer reach the sheet.
  const focusBack = () => body.current?.focus();
  return (
    <Drawer
      open={name !== null}
      onClose={onClose}
      title={name && t(`${name}.title`)}
      size={520}
      destroyOnHidden
    >
      <div ref={body} tabIndex={-1} className="roster-sheet">
        {name === 'types' && <TypesSheet onBack={focusBack} />}
        {name === 'contracts' && <ContractsSheet labels={labels} onBack={focusBack} />}
        {name === 'requests' && <RequestsSheet view={coming ?? view} labels={labels} timeZone={timeZone} />}
        {name === 'import' && <ImportSheet onDone={onClose} />}
      </div>
    </Drawer>
  );
}
