import { PlusOutlined } from '@ant-design/icons';
import type { ShiftType } from '@attune/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShiftTypes } from '../../api/index.ts';
import { EmptyState, ErrorState, ListSkeleton, useDeleteWithUndo } from '../../ui/index.ts';
import { shiftColour } from './ShiftBar.tsx';
import { TypeForm } from './TypeForm.tsx';
import { clockOf } from './time.ts';

/** The kinds of shifts: their times, breaks and colours. */
export function TypesSheet({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation('rosters');
  const types = useShiftTypes();
  const { remove, isDeleted } = useDeleteWithUndo('shift-types');
  const [edited, setEdited] = useState<ShiftType | 'new' | null>(null);
  if (!types.data) {
    return types.error ? (
      <ErrorState error={types.error} retry={() => void types.refetch()} />
    ) : (
      <ListSkeleton />
    );
  }
  const shown = types.data
    .filter(({ id }) => !isDeleted(id))
    .toSorted((a, b) => a.startMinute - b.startMinute);
  if (edited) {
    const type = edited === 'new' ? undefined : edited;
    const close = () => {
      setEdited(null);
      onBack();
    };
    return (
      <TypeForm
        type={type}
        count={shown.length}
        onDone={close}
        onDelete={
          type &&
          (() => {
            close();
            remove(type.id, t('types.deleted', { name: type.name }));
          })
        }
      />
    );
  }
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
      {t('types.new')}
    </Button>
  );
  if (shown.length === 0) {
    return <EmptyState title={t('types.empty')} hint={t('types.emptyHint')} action={create} />;
  }
  return (
    <div className="roster-dialog">
      <div>{create}</div>
      <ul className="roster-choices">
        {shown.map((type) => (
          <li key={type.id}>
            <button
              type="button"
              className="roster-choice"
              style={shiftColour(type.colour)}
              onClick={() => setEdited(type)}
            >
              <span className="at-ellipsis">{type.name}</span>
              <span className="at-soft at-figures">
                {clockOf(type.startMinute)}–{clockOf(type.startMinute + type.minutes)}
                {type.breaks.length > 0 && ` · ${t('types.breakCount', { count: type.breaks.length })}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
